// Runtime: anywhere.
import { conditionsOf, differences } from "../check/fingerprint.ts";
import { dataSentence } from "./capacitySection.ts";
import { comparisonTextsIn } from "./comparisonTexts.ts";
import type { Context } from "./context.ts";
import { type Html, html } from "./html.ts";
import { type Cell, table } from "./table.ts";
import { editionName } from "./wording.ts";

/** In what two or more results differ beside their figures: one row for each condition that is not the same in all. */
export function differencesTable({ findings, texts, language }: Context): Html | null {
  const conditions = findings.map(({ result }) => conditionsOf(result));
  const [first = {}, ...others] = conditions;
  const fields = new Set(others.flatMap((other) => differences(first, other).map(({ field }) => field)));
  if (fields.size === 0) return null;
  const words = comparisonTextsIn(language);
  const rows = [...fields].toSorted().map((field): Cell[] => [
    field,
    ...conditions.map((each) => {
      const value = each[field];
      return value === undefined ? null : dataSentence(value);
    }),
  ]);
  const columns = [{ title: words.field }, ...findings.map((finding) => ({ title: editionName(finding, texts) }))];
  return html`<h3>${words.differing}</h3>${table(words.differing, columns, rows)}`;
}

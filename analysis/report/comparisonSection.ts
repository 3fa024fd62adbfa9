// Runtime: anywhere.

import { differences, fingerprintOf } from "../check/fingerprint.ts";
import { areInterleaved, interleavedRatio } from "../compare/comparison.ts";
import { type CapacityRatio, showsNoDifference } from "../compare/ratio.ts";
import { dataSentence } from "./capacitySection.ts";
import { comparisonTextsIn } from "./comparisonTexts.ts";
import type { Context, Section } from "./context.ts";
import type { Finding } from "./finding.ts";
import { html } from "./html.ts";
import { formatCount, formatNumber } from "./numbers.ts";
import { type Cell, table } from "./table.ts";
import { editionName } from "./wording.ts";

/** The ratio of every edition to the first, and in what else they differ. Absent where no trials were taken in turns. */
export function comparisonSection({ findings, texts, language }: Context): Section | null {
  const [base, ...others] = findings;
  const compared = others.filter((other) => base !== undefined && areInterleaved(base.result, other.result));
  if (base === undefined || compared.length === 0) return null;
  const words = comparisonTextsIn(language);
  const number = (value: number) => formatNumber(value, language, 3);
  const rows = compared.map((other): Cell[] => {
    const ratio = interleavedRatio(base.result, other.result);
    return [
      editionName(other, texts),
      editionName(base, texts),
      ratio === null ? null : number(ratio.ratio),
      ratio === null ? null : words.to(number(ratio.low), number(ratio.high)),
      ratio === null ? words.noRatio : words[meaningOf(ratio)],
      [other, base].map(({ result }) => formatCount(result.trials.length, language)).join(" + "),
    ];
  });
  const { columns } = words;
  const heads = [
    { title: columns.edition },
    { title: columns.base },
    { title: columns.ratio, numeric: true },
    { title: columns.interval, numeric: true },
    { title: columns.says },
    { title: columns.trials, numeric: true },
  ];
  const differing = differingRows(base, compared);
  const names = [base, ...compared].map((finding) => ({ title: editionName(finding, texts) }));
  return {
    id: "comparison",
    heading: words.heading,
    body: html`<p>${words.intro}</p>${table(words.heading, heads, rows)}${
      differing.length === 0
        ? null
        : html`<h3>${words.differing}</h3>${table(words.differing, [{ title: words.field }, ...names], differing)}`
    }`,
  };
}

function meaningOf(ratio: CapacityRatio): "more" | "less" | "noDifference" {
  if (showsNoDifference(ratio)) return "noDifference";
  return ratio.ratio > 1 ? "more" : "less";
}

/** One row for each field of the fingerprint that is not the same in all. */
function differingRows(base: Finding, compared: readonly Finding[]): Cell[][] {
  const fingerprints = [base, ...compared].map(({ result }) => fingerprintOf(result));
  const [first = {}, ...others] = fingerprints;
  const fields = new Set(others.flatMap((other) => differences(first, other).map(({ field }) => field)));
  return [...fields].toSorted().map((field) => [
    field,
    ...fingerprints.map((fingerprint) => {
      const value = fingerprint[field];
      return value === undefined ? null : dataSentence(value);
    }),
  ]);
}

// Runtime: anywhere.

import { areInterleaved, interleavedRatio } from "../compare/comparison.ts";
import { type CapacityRatio, showsNoDifference } from "../compare/ratio.ts";
import { comparisonTextsIn } from "./comparisonTexts.ts";
import type { Context, Section } from "./context.ts";
import { html } from "./html.ts";
import { formatCount, formatNumber } from "./numbers.ts";
import { type Cell, table } from "./table.ts";
import { editionName } from "./wording.ts";

/** The ratio of every edition to the first. Absent where no trials were taken in turns. */
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
  return {
    id: "comparison",
    heading: words.heading,
    body: html`<p>${words.intro}</p>${table(words.heading, heads, rows)}`,
  };
}

function meaningOf(ratio: CapacityRatio): "more" | "less" | "noDifference" {
  if (showsNoDifference(ratio)) return "noDifference";
  return ratio.ratio > 1 ? "more" : "less";
}

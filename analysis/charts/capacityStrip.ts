// Runtime: anywhere.
import type { Finding } from "../report/finding.ts";
import type { Language } from "../report/language.ts";
import { formatRate } from "../report/numbers.ts";
import { textsIn } from "../report/texts.ts";
import { capacityWords, wrapped } from "../report/wording.ts";
import type { LoadAxis } from "./loadAxis.ts";

/** Height of a line of a label. */
export const LABEL_LINE_PX = 14;

/** One edition in the strip "what each edition carries". Loads in messages a second; y in px from the top. */
export interface CapacityRow {
  readonly series: string;
  readonly label: string[];
  readonly yLabelPx: number;
  readonly yBarPx: number;
  /** The bar from the left end of the axis. */
  readonly from: number;
  readonly holds: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly c50: number | null;
  /** End of the bar where only a bound is known. */
  readonly atLeast: number | null;
  readonly atMost: number | null;
  readonly edition: string;
  readonly evidence: string;
  readonly tipHolds: string;
  readonly tipC50: string;
  readonly tipLow: string;
  readonly tipHigh: string;
}

/** Height of the strip that the rows need. */
export function stripHeightPx(rows: readonly CapacityRow[]): number {
  return (rows.at(-1)?.yBarPx ?? 0) + 12;
}

/** Rows of the strip, as high as their label needs; labels are broken into lines of `charsMax` characters. */
export function capacityRows(
  findings: readonly Finding[],
  axis: LoadAxis,
  charsMax: number,
  language: Language,
): CapacityRow[] {
  const texts = textsIn(language);
  const rate = (perSec: number | null) => (perSec === null ? "–" : formatRate(perSec, language));
  let topPx = 4;
  return findings.map((finding) => {
    const { perSec, kind, boundPerSec } = finding;
    const known = kind === "falls-over";
    const holds = known ? (perSec.c95 ?? perSec.low) : kind === "lower-bound" ? boundPerSec : null;
    const name = texts.chart.edition(finding.name, texts.evidence[finding.evidence]);
    const label = wrapped(`${name}: ${capacityWords(finding, language)}`, charsMax);
    const yLabelPx = topPx;
    const yBarPx = topPx + LABEL_LINE_PX * label.length + (kind === "single-trial" || kind === "insufficient" ? -4 : 9);
    topPx = yBarPx + 13;
    return {
      series: finding.series,
      label,
      yLabelPx,
      yBarPx,
      from: axis.low,
      holds,
      low: known ? Math.max(perSec.low ?? perSec.c50 ?? 0, axis.low) : null,
      high: known ? (perSec.high ?? perSec.c50) : null,
      c50: perSec.c50,
      atLeast: kind === "lower-bound" ? boundPerSec : null,
      atMost: kind === "upper-bound" ? boundPerSec : null,
      edition: finding.name,
      evidence: texts.evidence[finding.evidence],
      tipHolds: rate(perSec.c95),
      tipC50: rate(perSec.c50),
      tipLow: rate(perSec.low),
      tipHigh: rate(perSec.high),
    };
  });
}

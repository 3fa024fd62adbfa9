// Runtime: anywhere.
import type { Need } from "../../records/result.ts";
import type { Language } from "../report/language.ts";
import { formatInsured, formatRate, formatRateFigure } from "../report/numbers.ts";
import { insurerName, insurerNameShort, textsIn } from "../report/texts.ts";
import { type LoadAxis, loadAt, placeOf } from "./loadAxis.ts";

/** One insurer in the strip "what insurers need". A row each, so that no two labels can meet. */
export interface NeedRow {
  readonly label: string;
  readonly y: number;
  /** The line from the left end of the axis to the mark, or to the label that stands before it. */
  readonly from: number;
  readonly lineTo: number;
  readonly perSec: number;
  /** Which side of its mark the label stands on, or the edge it is named at when it lies beyond the axis. */
  readonly side: "right" | "left" | "beyond-right" | "beyond-left";
  readonly insurer: string;
  readonly tipNeed: string;
  readonly tipInsured: string;
}

export function needRows(needs: readonly Need[], axis: LoadAxis, widthPx: number, language: Language): NeedRow[] {
  const texts = textsIn(language);
  const labels = needs.map((need) =>
    texts.chart.need(insurerNameShort(need, texts), formatRateFigure(need.messagesPerSec, language)),
  );
  const shareOf = (label: string) => (label.length * 5 + 20) / widthPx;
  // Those beyond the axis all end at the same place, for lines of different length would say that one needs more than the other.
  const widest = Math.max(
    ...labels.filter((_, index) => placeOf(axis, needs[index]?.messagesPerSec ?? 0) > 1).map(shareOf),
  );
  return needs.map((need, index) => {
    const place = placeOf(axis, need.messagesPerSec);
    const label = labels[index] ?? "";
    const labelShare = place > 1 ? widest : shareOf(label);
    const side =
      place > 1 ? "beyond-right" : place < 0 ? "beyond-left" : place + labelShare > 1 && place > 0.5 ? "left" : "right";
    return {
      label: side === "beyond-right" ? `→ ${label}` : side === "beyond-left" ? `← ${label}` : label,
      y: index + 0.5,
      from: axis.low,
      lineTo: side === "right" ? need.messagesPerSec : loadAt(axis, Math.max(0, Math.min(place, 1) - labelShare)),
      perSec: Math.min(Math.max(need.messagesPerSec, axis.low), axis.high),
      side,
      insurer: insurerName(need, texts),
      tipNeed: formatRate(need.messagesPerSec, language),
      tipInsured: formatInsured(need.insured, language),
    };
  });
}

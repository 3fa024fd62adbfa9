// Runtime: anywhere.
import { median } from "simple-statistics";
import type { Drift } from "../../records/trial.ts";
import { mannKendall } from "../statistics/mannKendall.ts";
import { theilSenSlope } from "../statistics/theilSen.ts";

/** Fewer pieces tell nothing of a direction: eight in order have a chance of 1 in 40,320 of rising throughout. */
export const PIECES_MIN = 8;

/**
 * How a figure moved over a long window: the medians of its first and last quarter, the Theil-Sen slope, and the one-sided probability
 * (Mann-Kendall) of so much rise by chance. The values are those of pieces of equal length, long enough to count as independent.
 * Undefined for fewer than `PIECES_MIN` pieces.
 */
export function driftOf(name: string, values: readonly number[], pieceSec: number): Drift | undefined {
  if (values.length < PIECES_MIN) return undefined;
  const quarter = Math.floor(values.length / 4);
  return {
    name,
    first: median(values.slice(0, quarter)),
    last: median(values.slice(-quarter)),
    perHour: (theilSenSlope(values) * 3600) / pieceSec,
    pRising: mannKendall(values).pRising,
  };
}

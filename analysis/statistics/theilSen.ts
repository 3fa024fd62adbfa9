// Runtime: anywhere.
import { median } from "simple-statistics";

/**
 * Slope of evenly spaced values, per step: the median of the slopes of all pairs (Theil 1950; Sen, JASA 63, 1968).
 * Up to 29 % of the values may be wild without moving it far. 0 for fewer than two values. O(n²).
 */
export function theilSenSlope(values: readonly number[]): number {
  const slopes: number[] = [];
  for (const [i, earlier] of values.entries()) {
    for (let j = i + 1; j < values.length; j++) slopes.push(((values[j] as number) - earlier) / (j - i));
  }
  return slopes.length === 0 ? 0 : median(slopes);
}

// Runtime: anywhere.
import jstat from "jstat";

export interface MannKendall {
  /** Rising pairs minus falling pairs. */
  readonly s: number;
  /** S over its standard deviation, with continuity correction. */
  readonly z: number;
  /** One-sided: probability of so much rise, or more, if the order were chance. */
  readonly pRising: number;
}

/**
 * Test for a monotone rise (Mann, Econometrica 13, 1945; Kendall 1975), variance corrected for ties. Ranks only, so a
 * single wild value at the end says little. It takes the values as independent: on autocorrelated data it alarms too
 * easily, and is never asked alone here (see `growth.ts`). O(n²).
 */
export function mannKendall(values: readonly number[]): MannKendall {
  const n = values.length;
  let s = 0;
  for (const [i, earlier] of values.entries()) {
    for (let j = i + 1; j < n; j++) s += Math.sign((values[j] as number) - earlier);
  }
  const tieTerm = tieSizes(values).reduce((sum, t) => sum + t * (t - 1) * (2 * t + 5), 0);
  const variance = (n * (n - 1) * (2 * n + 5) - tieTerm) / 18;
  const z = variance > 0 ? (s - Math.sign(s)) / Math.sqrt(variance) : 0;
  return { s, z, pRising: 1 - jstat.normal.cdf(z, 0, 1) };
}

function tieSizes(values: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()];
}

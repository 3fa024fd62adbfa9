// Runtime: anywhere.
import { LATENCY_CLASSES_MS } from "../../analysis/statistics/latencyClasses.ts";
import type { Histogram, Quantiles } from "../../records/trial.ts";

const Z95 = 1.959964;

/**
 * 95 % interval of a measured quantile by ranks, n q ± 1.96 √(n q (1 − q) d) (Conover, Practical Nonparametric Statistics,
 * 1999, sec. 3.2), with the design effect d of latencies that come in clumps. Values between the ranks are read from the
 * histogram, evenly on the logarithm within a class. Null on the side where it does not say.
 */
export function quantileInterval(
  { count, designEffect, overHalf, histogram, max }: Quantiles,
  quantile: number,
): { readonly low: number | null; readonly high: number | null } {
  const effect = Math.max(1, designEffect, overHalf?.designEffect ?? 1);
  const half = Z95 * Math.sqrt(count * quantile * (1 - quantile) * effect);
  const at = (rank: number) => {
    if (rank >= count) return max;
    return rank < 1 || histogram === undefined ? null : valueAtRank(histogram, rank);
  };
  return { low: at(count * quantile - half), high: at(count * quantile + half) };
}

function valueAtRank({ upToMs, counts }: Histogram, rank: number): number | null {
  let below = 0;
  for (let k = 0; k < counts.length; k++) {
    const inClass = counts[k] as number;
    if (below + inClass < rank) {
      below += inClass;
      continue;
    }
    const high = upToMs[k] as number;
    const low = LATENCY_CLASSES_MS[LATENCY_CLASSES_MS.indexOf(high) - 1] ?? high;
    return low * (high / low) ** ((rank - below) / Math.max(1, inClass));
  }
  return null;
}

// Runtime: anywhere.
import { binomialLowerTail } from "./binomial.ts";

/** A quantile of a sample with its interval; null where the sample is too small to bound that side. */
export interface QuantileEstimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Nearest rank: the smallest value with at least q·n values not above it (type 1 of Hyndman & Fan, The American
 * Statistician 50, 1996; `inverted_cdf` in numpy). It is a value that was really seen, and infinity may be one.
 *
 * The interval lies between two order statistics, whatever the distribution: the l-th value with the largest l for which
 * P(Bin(n, q) ≤ l − 1) ≤ (1 − confidence) / 2, and the u-th with the smallest u for which
 * P(Bin(n, q) ≤ u − 1) ≥ (1 + confidence) / 2. For the median and 95 % it takes six values to have one.
 *
 * @param values in any order, at least one
 */
export function quantileWithInterval(values: readonly number[], q: number, confidence: number): QuantileEstimate {
  const n = values.length;
  if (n === 0 || !(q > 0 && q < 1))
    throw new Error(`Expected values and a quantile in (0, 1), found ${n} values and ${q}.`);
  const sorted = values.toSorted((a, b) => a - b);
  const tail = (1 - confidence) / 2;
  // P(Bin(n, q) ≤ k) rises with k, so both ranks are found by walking from the quantile outwards.
  const rank = Math.max(1, Math.ceil(q * n - 1e-9));
  let low = rank;
  while (low >= 1 && binomialLowerTail(low - 1, n, q) > tail) low--;
  let high = rank;
  while (high <= n && binomialLowerTail(high - 1, n, q) < 1 - tail) high++;
  return { value: sorted[rank - 1] as number, low: sorted[low - 1] ?? null, high: sorted[high - 1] ?? null };
}

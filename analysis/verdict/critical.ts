// Runtime: anywhere.
import { binomialUpperTail } from "../statistics/binomial.ts";

/**
 * The fewest violations among `n` operations that prove, at error probability `alpha`, that more than 1 − `quantile`
 * of all operations violate the limit: the smallest k with P(X ≥ k) ≤ alpha for X ~ Binomial(n, 1 − quantile).
 * n + 1 where not even n violations would.
 */
export function criticalViolations(n: number, quantile: number, alpha: number): number {
  let low = 0;
  let high = n + 1;
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2);
    if (binomialUpperTail(middle, n, 1 - quantile) <= alpha) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * The fewest operations that can speak for a quantile at all: the smallest n for which zero violations have a
 * probability of at most `alpha` if the quantile is violated, quantile^n ≤ alpha. 299 for p99 and 5 %, 459 for p99
 * and 1 % (the early-stopping rule of MLPerf inference).
 */
export function minimumCount(quantile: number, alpha: number): number {
  const n = Math.log(alpha) / Math.log(quantile);
  return Math.ceil(n - ROUNDING);
}

/**
 * The most violations with which the sample's own quantile is still within the limit: n − ⌈quantile · n⌉. The quantile
 * is the nearest rank, the smallest value with at least quantile · n values not above it (type 1 of Hyndman & Fan 1996).
 */
export function allowedViolations(n: number, quantile: number): number {
  return n - Math.ceil(quantile * n - ROUNDING);
}

/** 0.9 · 10 must not count as a hair above 9. */
const ROUNDING = 1e-9;

// Runtime: anywhere.
import jstat from "jstat";

/**
 * P(X ≥ k) for X ~ Binomial(n, share): the p-value of the exact one-sided test against "at most `share`".
 * By the incomplete beta function, P(X ≥ k) = I_share(k, n − k + 1) (Abramowitz & Stegun 26.5.24); good to 1e-8.
 *
 * @param k observed violations, 0 to n
 * @param n trials
 * @param share 0 to 1
 */
export function binomialUpperTail(k: number, n: number, share: number): number {
  requireCounts(k, n);
  if (k === 0) return 1;
  if (share <= 0) return 0;
  if (share >= 1) return 1;
  return jstat.ibeta(share, k, n - k + 1);
}

/** P(X ≤ k) for X ~ Binomial(n, share). */
export function binomialLowerTail(k: number, n: number, share: number): number {
  requireCounts(k, n);
  return k === n ? 1 : 1 - binomialUpperTail(k + 1, n, share);
}

/** An interval of a share, 0 to 1. */
export interface ShareInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * Exact two-sided interval of a share (Clopper & Pearson, Biometrika 26, 1934): covers the truth with at least
 * `confidence`. With n = 0 nothing is known: 0 to 1.
 */
export function clopperPearson(k: number, n: number, confidence: number): ShareInterval {
  requireCounts(k, n);
  const tail = (1 - confidence) / 2;
  return {
    low: k === 0 ? 0 : jstat.beta.inv(tail, k, n - k + 1),
    high: k === n ? 1 : jstat.beta.inv(1 - tail, k + 1, n - k),
  };
}

/**
 * The share that is exceeded with probability 1 − `confidence` at most (one-sided Clopper-Pearson).
 * For k = 0 it is 1 − (1 − confidence)^(1/n), for 95 % about 3/n: the rule of three (Hanley & Lippman-Hand, JAMA 249, 1983).
 */
export function shareUpperBound(k: number, n: number, confidence: number): number {
  requireCounts(k, n);
  if (k === n) return 1;
  if (k === 0) return 1 - (1 - confidence) ** (1 / n);
  return jstat.beta.inv(confidence, k + 1, n - k);
}

function requireCounts(k: number, n: number): void {
  if (!(Number.isInteger(k) && Number.isInteger(n) && k >= 0 && k <= n)) {
    throw new Error(`Expected whole numbers with 0 ≤ k ≤ n, found k = ${k} and n = ${n}.`);
  }
}

// Runtime: anywhere.

/**
 * One-sample Kolmogorov-Smirnov test of values that should be exponential with mean 1: the largest distance between
 * the two distribution functions and its p-value (asymptotic, with Stephens' correction for n: J. Royal Statistical Society B
 * 32, 1970). Known answers in the test beside.
 */
export function exponentialFit(values: readonly number[]): { readonly distance: number; readonly p: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  let distance = 0;
  sorted.forEach((value, i) => {
    const f = 1 - Math.exp(-value);
    distance = Math.max(distance, f - i / n, (i + 1) / n - f);
  });
  const x = (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * distance;
  return { distance, p: kolmogorovTail(x) };
}

/** P(K > x) of the Kolmogorov distribution: 2 Σ (−1)^(k−1) exp(−2 k² x²). */
export function kolmogorovTail(x: number): number {
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, sum));
}

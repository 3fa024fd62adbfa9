// Runtime: anywhere.

/** Length of the batches of a trial, ms: between two of them violations are taken for independent. */
export const BATCH_MS = 2000;

/** Operations of one stretch of time, and how many of them violated the objective. */
export interface Batch {
  readonly count: number;
  readonly violations: number;
}

/**
 * Variance of the number of violations over what independent violations would have: Σ (kᵢ − p nᵢ)² / (n p (1 − p)),
 * the ratio estimator of a cluster sample (Cochran, Sampling Techniques, 1977, section 9A; Kish's design effect), at
 * least 1. n operations with design effect d tell as much as n / d independent ones. 1 where nothing or everything
 * violates, since then there is nothing to scatter.
 */
export function designEffect(batches: readonly Batch[]): number {
  const count = sum(batches.map((batch) => batch.count));
  const share = sum(batches.map((batch) => batch.violations)) / count;
  const independent = count * share * (1 - share);
  if (!(independent > 0)) return 1;
  const seen = sum(batches.map((batch) => (batch.violations - share * batch.count) ** 2));
  return Math.max(1, seen / independent);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

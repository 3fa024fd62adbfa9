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
 *
 * The backlog of a slow server outlives a batch. Where there are enough of them, the covariances between batches are added,
 * in pairs as long as those are positive: the initial positive sequence of Geyer (Statistical Science 7, 1992).
 *
 * @param batches in the order of their time
 */
export function designEffect(batches: readonly Batch[]): number {
  const count = sum(batches.map((batch) => batch.count));
  const share = sum(batches.map((batch) => batch.violations)) / count;
  const independent = count * share * (1 - share);
  if (!(independent > 0)) return 1;
  const residuals = batches.map((batch) => batch.violations - share * batch.count);
  const variance = lagged(residuals, 0);
  return Math.max(1, (variance + (batches.length < SEQUENCE_MIN ? 0 : covariance(residuals))) / independent);
}

/** Below so many batches covariances are noise. */
const SEQUENCE_MIN = 30;

/**
 * What later batches owe to earlier ones, never below 0: batches that make up for each other prove nothing here. 0 also
 * where neighbours are no more alike than chance makes them, 2 / √n.
 */
function covariance(residuals: readonly number[]): number {
  if (lagged(residuals, 1) < (2 / Math.sqrt(residuals.length)) * lagged(residuals, 0)) return 0;
  let total = -lagged(residuals, 0);
  for (let lag = 0; lag + 1 < residuals.length / 2; lag += 2) {
    const pair = lagged(residuals, lag) + lagged(residuals, lag + 1);
    if (pair <= 0) break;
    total += 2 * pair;
  }
  return Math.max(0, total - lagged(residuals, 0));
}

function lagged(values: readonly number[], lag: number): number {
  let total = 0;
  for (let i = lag; i < values.length; i++) total += (values[i] as number) * (values[i - lag] as number);
  return total;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

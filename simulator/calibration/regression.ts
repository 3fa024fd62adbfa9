// Runtime: anywhere.

/** One row: how often each thing happened a second, and what it cost in all. */
export interface Row {
  readonly rates: readonly number[];
  readonly cost: number;
}

/** What is believed of a coefficient before any row is seen: normal, and never below zero. */
export interface Belief {
  readonly mean: number;
  readonly sd: number;
}

export interface Fit {
  readonly means: readonly number[];
  /** Covariance of the means. */
  readonly covariance: readonly (readonly number[])[];
  /** Standard deviation of one row around the fit. */
  readonly residualSd: number;
}

/** Turns of the two alternating estimates: coefficients under a known scatter, scatter under known coefficients. */
const TURNS = 25;

/**
 * Linear regression through the origin with a normal prior on each coefficient and none below zero: the conjugate normal
 * model (Gelman et al., Bayesian Data Analysis, 3rd ed., 14.8), σ² by its residual mean square. `groups` says which rows
 * came from the same trial: their residuals go together, so σ² is raised by the design effect of the groups' means.
 *
 * Coefficients at zero are held there (Lawson & Hanson, Solving Least Squares Problems, 1974, ch. 23, by coordinate descent).
 */
export function regress(rows: readonly Row[], beliefs: readonly Belief[], groups: readonly number[]): Fit {
  const size = beliefs.length;
  const gram = matrix(size, (i, j) => sum(rows, ({ rates }) => at(rates, i) * at(rates, j)));
  const right = beliefs.map((_, i) => sum(rows, ({ rates, cost }) => at(rates, i) * cost));
  let variance = Math.max(1e-12, sum(rows, ({ cost }) => cost * cost) / Math.max(1, rows.length) / 100);
  let means: readonly number[] = beliefs.map(({ mean }) => mean);
  let precision = gram;
  for (let turn = 0; turn < TURNS; turn++) {
    precision = matrix(size, (i, j) => at(at(gram, i), j) / variance + (i === j ? 1 / at(beliefs, i).sd ** 2 : 0));
    const target = beliefs.map(({ mean, sd }, i) => at(right, i) / variance + mean / sd ** 2);
    means = nonNegative(precision, target, means);
    variance = scatter(rows, means, groups);
  }
  return { means, covariance: inverse(precision), residualSd: Math.sqrt(variance) };
}

/** Covariance after such further rows, whose cost nobody knows yet: it does not depend on it. */
export function covarianceAfter(fit: Fit, rates: readonly number[], rows: number): readonly (readonly number[])[] {
  // One update for all rows (Sherman & Morrison, 1950): they are alike.
  const { covariance, residualSd } = fit;
  const gain = rates.map((_, i) => sumOf(rates, (rate, j) => at(at(covariance, i), j) * rate));
  const noise = residualSd ** 2 / rows + sumOf(rates, (rate, i) => rate * at(gain, i));
  return matrix(rates.length, (i, j) => at(at(covariance, i), j) - (at(gain, i) * at(gain, j)) / noise);
}

/** Variance of the weighted sum of coefficients. */
export function varianceOf(covariance: readonly (readonly number[])[], weights: readonly number[]): number {
  return sumOf(weights, (w, i) => sumOf(weights, (v, j) => w * v * at(at(covariance, i), j)));
}

/** Mean square of residuals times the design effect of groups, a row. */
function scatter(rows: readonly Row[], means: readonly number[], groups: readonly number[]): number {
  const residuals = rows.map(({ rates, cost }) => cost - sumOf(rates, (rate, i) => rate * at(means, i)));
  const mean = sum(residuals, (r) => r * r) / Math.max(1, rows.length - 1);
  const byGroup = new Map<number, { sum: number; count: number }>();
  residuals.forEach((residual, row) => {
    const group = byGroup.get(at(groups, row)) ?? { sum: 0, count: 0 };
    byGroup.set(at(groups, row), { sum: group.sum + residual, count: group.count + 1 });
  });
  // Were the rows independent, the square of a group's sum would be its count times the mean square.
  const together = sum([...byGroup.values()], (group) => group.sum ** 2) / Math.max(1, rows.length);
  return Math.max(mean, together, 1e-12);
}

/** Minimum of ½ xᵀPx − tᵀx with x ≥ 0. P is positive definite, so turns of single coordinates converge. */
function nonNegative(
  precision: readonly (readonly number[])[],
  target: readonly number[],
  start: readonly number[],
): number[] {
  const x = start.map((value) => Math.max(0, value));
  for (let turn = 0; turn < 20_000; turn++) {
    let moved = 0;
    for (let i = 0; i < x.length; i++) {
      const rest = sumOf(x, (value, j) => (j === i ? 0 : at(at(precision, i), j) * value));
      const next = Math.max(0, (at(target, i) - rest) / at(at(precision, i), i));
      moved = Math.max(moved, Math.abs(next - at(x, i)));
      x[i] = next;
    }
    if (moved < 1e-12) break;
  }
  return x;
}

/** Gauss-Jordan with pivots of the diagonal: enough for a positive definite matrix of a handful of rows. */
function inverse(of: readonly (readonly number[])[]): number[][] {
  const size = of.length;
  const a = of.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < size; k++) {
    const pivot = at(at(a, k), k);
    const row = at(a, k).map((value) => value / pivot);
    a[k] = row;
    for (let i = 0; i < size; i++) {
      if (i === k) continue;
      const factor = at(at(a, i), k);
      a[i] = at(a, i).map((value, j) => value - factor * at(row, j));
    }
  }
  return a.map((row) => row.slice(size));
}

function matrix(size: number, of: (i: number, j: number) => number): number[][] {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => of(i, j)));
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function sumOf(items: readonly number[], of: (value: number, index: number) => number): number {
  return items.reduce((total, value, index) => total + of(value, index), 0);
}

function at<T>(items: readonly T[], index: number): T {
  return items[index] as T;
}

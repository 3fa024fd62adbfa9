// Runtime: anywhere.
import jstat from "jstat";
import { linearRegression } from "simple-statistics";

export interface Trend {
  /** Per step. */
  readonly slope: number;
  /** Correlation of neighbouring residuals the slope was judged with, −1 to 1; 1 means a random walk. */
  readonly persistence: number;
  readonly t: number;
  /** One-sided: probability of such a t, or a larger one, without any drift. */
  readonly pRising: number;
}

/**
 * Drift of an autocorrelated series, whether its noise returns to a mean (a queue below capacity) or wanders off like a
 * random walk (a queue at capacity). Feasible generalised least squares with AR(1) noise after Perron & Yabu
 * (J. Econometrics 151, 2009): the AR coefficient of the residuals is corrected for its bias, and set to 1 when near
 * it. With 0 this is ordinary least squares; with 1 it is the t-test of the mean step.
 *
 * The bias is that of a series with its trend removed, −(2 + 4φ)/n (Marriott & Pope, Biometrika 41, 1954).
 *
 * @param values evenly spaced, at least 8
 */
export function driftTest(values: readonly number[]): Trend {
  const n = values.length;
  if (n < 8) throw new Error(`Expected at least 8 values for a test of drift, found ${n}.`);
  const persistence = persistenceOf(detrended(values));
  const fit = quasiDifferencedFit(values, persistence);
  const t =
    fit.standardError > 0 ? fit.slope / fit.standardError : Math.sign(fit.slope) * Number.POSITIVE_INFINITY || 0;
  const pRising = Number.isFinite(t) ? 1 - jstat.studentt.cdf(t, n - 2) : t > 0 ? 0 : 1;
  return { slope: fit.slope, persistence, t, pRising };
}

function detrended(values: readonly number[]): number[] {
  const { m, b } = linearRegression(values.map((value, i) => [i, value]));
  return values.map((value, i) => value - b - m * i);
}

/**
 * "Near 1" is within 2·n^(−1/2). The paper has 1·n^(−1/2), made for hundreds of values; with the 20 to 60 seconds of a
 * window the false alarms on persistent noise are then two to four times the nominal rate, with 2 up to twice.
 */
const TRUNCATION = 2;

function persistenceOf(residuals: readonly number[]): number {
  const unbiased = autocorrelation(residuals);
  return unbiased > 1 - TRUNCATION / Math.sqrt(residuals.length) ? 1 : Math.max(-1, unbiased);
}

/** Lag-one autocorrelation of a series whose straight line is removed, its bias corrected. */
function autocorrelation(residuals: readonly number[]): number {
  const n = residuals.length;
  let products = 0;
  let squares = 0;
  for (let i = 1; i < n; i++) {
    const before = residuals[i - 1] as number;
    products += before * (residuals[i] as number);
    squares += before * before;
  }
  if (squares === 0) return 0;
  return (n * (products / squares) + 2) / (n - 4);
}

/**
 * How many steps an evenly spaced series remembers: the relaxation time −1 / ln φ of an AR(1) process, 0 where its
 * neighbours are not correlated, at most as many steps as there are values.
 */
export function memorySteps(values: readonly number[]): number {
  const phi = autocorrelation(detrended(values));
  if (phi <= 0) return 0;
  return phi >= 1 ? values.length : Math.min(values.length, -1 / Math.log(phi));
}

/** Least squares of y(t) − φ·y(t−1) on the same differences of (1, t); the first value as it is. */
function quasiDifferencedFit(values: readonly number[], phi: number): { slope: number; standardError: number } {
  const rows = values.map((value, i) =>
    i === 0
      ? { level: 1, time: 1, y: value }
      : { level: 1 - phi, time: i + 1 - phi * i, y: value - phi * (values[i - 1] as number) },
  );
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  const ll = sum((r) => r.level * r.level);
  const lt = sum((r) => r.level * r.time);
  const tt = sum((r) => r.time * r.time);
  const ly = sum((r) => r.level * r.y);
  const ty = sum((r) => r.time * r.y);
  const determinant = ll * tt - lt * lt;
  const slope = (ll * ty - lt * ly) / determinant;
  const level = (tt * ly - lt * ty) / determinant;
  const residual = sum((r) => (r.y - level * r.level - slope * r.time) ** 2) / (values.length - 2);
  return { slope, standardError: Math.sqrt((residual * ll) / determinant) };
}

// Runtime: anywhere.
import { median } from "simple-statistics";

/** Fewest values between two changes: what comes and goes within two nights is an outlier. */
const SEGMENT_MIN = 3;
/** Cost of a further change, in units of σ² ln n. The modified BIC for a shift of a normal mean has 3 (Zhang & Siegmund, Biometrics 63, 2007); see docs/nightly.md for what it does here. */
const PENALTY = 4;

/**
 * Where a series changes its level: the cut into segments with the least sum of squares plus a penalty for each cut, by
 * optimal partitioning (Jackson et al., IEEE Signal Processing Letters 12, 2005), O(n²). The scatter within segments comes
 * from the differences of neighbours (median absolute difference), which a few changes of level do not touch.
 *
 * @param values evenly spaced in their order, such as logarithms of capacities
 * @param scatterMin no series scatters less
 * @param least smallest change of level that counts
 * @returns index of the first value of each new level, rising
 */
export function changePoints(values: readonly number[], scatterMin: number, least: number): number[] {
  const n = values.length;
  if (n < 2 * SEGMENT_MIN) return [];
  const scatter = Math.max(scatterMin, scatterOf(values));
  const penalty = PENALTY * Math.log(n) * scatter ** 2;
  const cost = squaresWithin(withoutOutliers(values, scatter));
  const best: number[] = [-penalty];
  const cutBefore: number[] = [0];
  for (let end = 1; end <= n; end++) {
    best[end] = Number.POSITIVE_INFINITY;
    cutBefore[end] = 0;
    for (let start = 0; start <= end - SEGMENT_MIN; start++) {
      const total = (best[start] as number) + cost(start, end) + penalty;
      if (total < (best[end] as number)) {
        best[end] = total;
        cutBefore[end] = start;
      }
    }
  }
  const cuts: number[] = [];
  for (let end = n; (cutBefore[end] as number) > 0; end = cutBefore[end] as number)
    cuts.unshift(cutBefore[end] as number);
  return merged(values, cuts, least);
}

/** Standard deviation within a level: the median of |xᵢ₊₁ − xᵢ| of independent normal values is 0.6745 · √2 · σ. */
function scatterOf(values: readonly number[]): number {
  const steps = values.slice(1).map((value, index) => Math.abs(value - (values[index] as number)));
  return median(steps) / (0.6745 * Math.SQRT2);
}

/** Values that stand further than 3 σ off the median of their neighbourhood of five are drawn in: one bad night is no change of level. */
function withoutOutliers(values: readonly number[], scatter: number): number[] {
  return values.map((value, index) => {
    const middle = median(values.slice(Math.max(0, index - 2), index + 3));
    return Math.min(middle + 3 * scatter, Math.max(middle - 3 * scatter, value));
  });
}

/** Sum of squares around their mean of values[start … end − 1], from running sums. */
function squaresWithin(values: readonly number[]): (start: number, end: number) => number {
  const center = median([...values]);
  const sums = [0];
  const squares = [0];
  for (const value of values) {
    sums.push((sums.at(-1) as number) + value - center);
    squares.push((squares.at(-1) as number) + (value - center) ** 2);
  }
  const between = (running: readonly number[], start: number, end: number) =>
    (running[end] as number) - (running[start] as number);
  return (start, end) => between(squares, start, end) - between(sums, start, end) ** 2 / (end - start);
}

/** Drops the smallest change until none is left that does not count. */
function merged(values: readonly number[], cuts: readonly number[], least: number): number[] {
  const levels = levelsOf(values, cuts);
  const sizes = cuts.map((_, index) => Math.abs((levels[index + 1]?.mean ?? 0) - (levels[index]?.mean ?? 0)));
  const smallest = Math.min(...sizes);
  if (cuts.length === 0 || smallest >= least) return [...cuts];
  return merged(values, cuts.toSpliced(sizes.indexOf(smallest), 1), least);
}

/** A stretch of one level, values[start … end − 1]. */
export interface Level {
  readonly start: number;
  readonly end: number;
  readonly mean: number;
}

export function levelsOf(values: readonly number[], cuts: readonly number[]): Level[] {
  return [0, ...cuts].map((start, index) => {
    const end = cuts[index] ?? values.length;
    const part = values.slice(start, end);
    return { start, end, mean: part.reduce((sum, value) => sum + value, 0) / part.length };
  });
}

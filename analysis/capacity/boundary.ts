// Runtime: anywhere.
import type { Verdict } from "../../records/trial.ts";

/** What the boundary is told of one trial. */
export interface BoundaryTrial {
  readonly load: number;
  readonly verdict: Verdict;
}

/** Where trials turn from passing to failing: a distribution over C50 and the width of the transition. */
export interface Boundary {
  /** Load below which C50 lies with this probability. */
  c50Quantile(probability: number): number;
  /** Posterior median of the load at which 95 % of the trials pass. */
  readonly c95: number;
  /** One draw of the curve from the posterior, by a uniform number in (0, 1). */
  draw(uniform: number): { readonly c50: number; readonly width: number };
}

/**
 * Logistic regression of passing over log(load), with weak priors, on a grid:
 * P(pass at load L) = ε + (1 − 2ε) / (1 + (L / C50)^(1 / width)).
 *
 * The prior of C50 is flat over log(load), that of the width flat over log(width) from 0.2 % to 25 %. It stands in for
 * the penalty of Firth (Biometrika 80, 1993): a handful of trials is nearly always separable, and without it the slope
 * would be infinite and the interval empty. ε is the share of verdicts that have nothing to do with the load, so that
 * one wrong verdict far from the boundary cannot drag it along. The method is that of threshold measurements in
 * psychophysics (QUEST: Watson & Pelli 1983; Ψ: Kontsevich & Tyler 1999). Only ratios of loads matter: twice the loads
 * give twice the capacities.
 *
 * @returns null unless there is both a pass and a fail
 */
export function fitBoundary(trials: readonly BoundaryTrial[]): Boundary | null {
  const decided = trials
    .filter(({ verdict }) => verdict === "pass" || verdict === "fail")
    .map(({ load, verdict }) => ({ x: Math.log(load), passed: verdict === "pass" }));
  if (!decided.some(({ passed }) => passed) || decided.every(({ passed }) => passed)) return null;
  const xs = decided.map(({ x }) => x);
  let low = Math.min(...xs) - BEYOND;
  let high = Math.max(...xs) + BEYOND;
  let grid = weigh(decided, low, high);
  for (let zoom = 0; zoom < ZOOMS; zoom++) {
    [low, high] = supportOf(grid);
    grid = weigh(decided, low, high);
  }
  return new GridBoundary(grid);
}

/** How far beyond the outermost trials C50 may lie, in log(load). */
const BEYOND = 0.4;
const ZOOMS = 2;
const POINTS = 32;
/** Cells whose weight is below this share of the largest are cut off by a zoom. */
const NEGLIGIBLE = 1e-5;
/** Share of verdicts that have nothing to do with the load, on either side. */
const EPSILON = 0.01;
/** 0.2 % to 25 %: from a cliff to a server that passes now and then at twice its capacity. Evenly spaced in the logarithm. */
const WIDTHS = Array.from({ length: 14 }, (_, i) => 0.002 * 1.45 ** i);
/** Beyond this many widths the chance is ε, to more digits than ε is known. */
const FAR = 12;

interface Observation {
  readonly x: number;
  readonly passed: boolean;
}

/** Weights of the cells, one row a width, one column a point of log(C50). */
interface Grid {
  readonly low: number;
  readonly step: number;
  readonly rows: readonly Float64Array[];
}

function weigh(observations: readonly Observation[], low: number, high: number): Grid {
  const step = (high - low) / POINTS;
  const rows = WIDTHS.map((width) => {
    const row = new Float64Array(POINTS).fill(1);
    for (const { x, passed } of observations) {
      for (let i = 0; i < POINTS; i++) {
        const z = (x - low - (i + 0.5) * step) / width;
        const chance = EPSILON + (1 - 2 * EPSILON) * (z > FAR ? 0 : z < -FAR ? 1 : 1 / (1 + Math.exp(z)));
        row[i] = (row[i] as number) * (passed ? chance : 1 - chance);
      }
    }
    return row;
  });
  return { low, step, rows };
}

function columnSums({ rows }: Grid): Float64Array {
  const sums = new Float64Array(POINTS);
  for (const row of rows) for (let i = 0; i < POINTS; i++) sums[i] = (sums[i] as number) + (row[i] as number);
  return sums;
}

/** The range of log(C50) that has any weight worth the name. */
function supportOf(grid: Grid): [number, number] {
  const sums = columnSums(grid);
  const floor = NEGLIGIBLE * Math.max(...sums);
  const first = sums.findIndex((sum) => sum > floor);
  const last = sums.findLastIndex((sum) => sum > floor);
  return [grid.low + (first - 1) * grid.step, grid.low + (last + 2) * grid.step];
}

class GridBoundary implements Boundary {
  private readonly grid: Grid;
  private readonly cumulated: Float64Array;
  readonly c95: number;

  constructor(grid: Grid) {
    this.grid = grid;
    this.cumulated = columnSums(grid);
    for (let i = 1; i < POINTS; i++)
      this.cumulated[i] = (this.cumulated[i] as number) + (this.cumulated[i - 1] as number);
    this.c95 = medianOfC95(grid);
  }

  c50Quantile(probability: number): number {
    return Math.exp(this.logC50(probability));
  }

  draw(uniform: number): { c50: number; width: number } {
    const { grid } = this;
    const x = this.logC50(uniform);
    const i = Math.min(POINTS - 1, Math.max(0, Math.floor((x - grid.low) / grid.step)));
    // The position within the cell is a uniform number again, and independent of the cell.
    const before = i === 0 ? 0 : (this.cumulated[i - 1] as number);
    const total = this.cumulated[POINTS - 1] as number;
    let rest = uniform * total - before;
    let row = 0;
    while (row < WIDTHS.length - 1 && rest > (grid.rows[row]?.[i] as number)) rest -= grid.rows[row++]?.[i] as number;
    return { c50: Math.exp(x), width: WIDTHS[row] as number };
  }

  private logC50(probability: number): number {
    const target = probability * (this.cumulated[POINTS - 1] as number);
    const i = Math.max(
      0,
      this.cumulated.findIndex((sum) => sum >= target),
    );
    const before = i === 0 ? 0 : (this.cumulated[i - 1] as number);
    const weight = (this.cumulated[i] as number) - before;
    return this.grid.low + (i + (weight > 0 ? (target - before) / weight : 0.5)) * this.grid.step;
  }
}

/** ln 19: log-odds of 95 %. */
const LOGIT_95 = Math.log(0.95 / 0.05);

function medianOfC95({ low, step, rows }: Grid): number {
  const cells = rows.flatMap((row, w) =>
    Array.from(row, (weight, i) => ({ x: low + (i + 0.5) * step - LOGIT_95 * (WIDTHS[w] as number), weight })),
  );
  cells.sort((a, b) => a.x - b.x);
  const half = cells.reduce((sum, cell) => sum + cell.weight, 0) / 2;
  let sum = 0;
  for (const cell of cells) {
    sum += cell.weight;
    if (sum >= half) return Math.exp(cell.x);
  }
  return Number.NaN;
}

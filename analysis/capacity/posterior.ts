// Runtime: anywhere.
import { logit } from "./logit.ts";

/** That a trial at ln(load) = x passed or failed. */
interface VerdictSeen {
  readonly x: number;
  readonly passed: boolean;
}

/** Violations of a trial at ln(load) = x, and operations without; both over their dispersion. */
interface ShareSeen {
  readonly x: number;
  readonly violated: number;
  readonly held: number;
  /** The share that still meets the objective. */
  readonly allowed: number;
}

/** What all trials say. */
export interface Seen {
  readonly verdicts: readonly VerdictSeen[];
  readonly shares: readonly ShareSeen[];
}

/** A curve: where it crosses, in ln(load), and how gentle it is, in ln(load) a logit. */
export interface Curve {
  readonly x50: number;
  readonly width: number;
}

/** A distribution over curves. */
export interface Posterior {
  /** ln(load) below which the crossing lies with this probability. */
  quantile(probability: number): number;
  /** Median of a figure of the curve. */
  medianOf(figure: (curve: Curve) => number): number;
  /** One curve, by a uniform number in (0, 1). */
  draw(uniform: number): Curve;
}

/**
 * The posterior of the curve on a grid that zooms in to where the weight is.
 *
 * The prior of the crossing is flat over ln(load), that of the width flat over ln(width) from 0.2 % to 25 %. It stands in
 * for the penalty of Firth (Biometrika 80, 1993): a handful of trials is nearly always separable, and without it the
 * slope would be infinite and the interval empty. The method is that of threshold measurements in psychophysics (QUEST:
 * Watson & Pelli 1983; Ψ: Kontsevich & Tyler 1999).
 */
export function posterior(seen: Seen): Posterior {
  const xs = [...seen.verdicts, ...seen.shares].map(({ x }) => x);
  let grid = weigh(
    seen,
    { low: Math.min(...xs) - BEYOND, high: Math.max(...xs) + BEYOND },
    { low: WIDTH_LOG_MIN, high: WIDTH_LOG_MAX },
  );
  for (let zoom = 0; zoom < ZOOMS; zoom++) grid = weigh(seen, supportOfX(grid), supportOfWidth(grid));
  return new GridPosterior(grid);
}

/** How far beyond the outermost trials the crossing may lie, in ln(load). */
const BEYOND = 0.4;
const ZOOMS = 3;
const POINTS = 32;
/** Cells whose weight is below this share of the largest are cut off by a zoom. */
const NEGLIGIBLE = 1e-5;
const WIDTHS = 14;
/** 0.2 % to 25 %: from a cliff to a server that passes now and then at twice its capacity. */
const WIDTH_LOG_MIN = Math.log(0.002);
const WIDTH_LOG_MAX = Math.log(0.25);

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Weights of the cells, the largest 1; one row a width (evenly spaced in the logarithm), one column a point of ln(C50). */
interface Grid {
  readonly low: number;
  readonly step: number;
  readonly widths: readonly number[];
  readonly widthLogStep: number;
  readonly rows: readonly Float64Array[];
}

function weigh(seen: Seen, { low, high }: Range, widthLog: Range): Grid {
  const ofShares = shareLikelihood(seen.shares);
  const ofVerdicts = verdictLikelihood(seen.verdicts);
  const step = (high - low) / POINTS;
  const widthLogStep = (widthLog.high - widthLog.low) / WIDTHS;
  const widths = Array.from({ length: WIDTHS }, (_, i) => Math.exp(widthLog.low + (i + 0.5) * widthLogStep));
  let largest = Number.NEGATIVE_INFINITY;
  const rows = widths.map((width) => {
    const row = new Float64Array(POINTS);
    for (let i = 0; i < POINTS; i++) {
      const x50 = low + (i + 0.5) * step;
      const sum = ofVerdicts(x50, width) + ofShares(x50, width);
      row[i] = sum;
      if (sum > largest) largest = sum;
    }
    return row;
  });
  for (const row of rows) for (let i = 0; i < POINTS; i++) row[i] = Math.exp((row[i] as number) - largest);
  return { low, step, widths, widthLogStep, rows };
}

/** Share of verdicts that have nothing to do with the load, on either side. */
const EPSILON = 0.01;
/** Beyond so many widths a verdict is as certain as it gets. */
const CERTAIN = 30;
/** A product of chances is taken to its logarithm before it leaves what a number can hold. */
const PRODUCT_MIN = 1e-200;

/** ln P of the verdicts: P(pass) = ε + (1 − 2ε) / (1 + e^z) with z = (x − x50) / width. */
function verdictLikelihood(verdicts: Seen["verdicts"]): (x50: number, width: number) => number {
  const xs = Float64Array.from(verdicts, ({ x }) => x);
  const signs = Float64Array.from(verdicts, ({ passed }) => (passed ? 1 : -1));
  return (x50, width) => {
    let log = 0;
    let product = 1;
    for (let n = 0; n < xs.length; n++) {
      // P(fail) is P(pass) mirrored.
      const z = ((xs[n] as number) - x50) * (signs[n] as number);
      product *=
        z > CERTAIN * width
          ? EPSILON
          : z < -CERTAIN * width
            ? 1 - EPSILON
            : EPSILON + (1 - 2 * EPSILON) / (1 + Math.exp(z / width));
      if (product < PRODUCT_MIN) {
        log += Math.log(product);
        product = 1;
      }
    }
    return log + Math.log(product);
  };
}

/** ln of the binomial likelihood of the shares, logit(s) = logit(allowed) + z. */
function shareLikelihood(shares: Seen["shares"]): (x50: number, width: number) => number {
  const terms = shares.map(({ x, violated, held, allowed }) => ({
    x,
    violated,
    all: violated + held,
    base: logit(allowed),
  }));
  return (x50, width) => {
    let sum = 0;
    for (const { x, violated, all, base } of terms) {
      const eta = base + (x - x50) / width;
      // ln(1 + e^eta) without overflow: ln s = eta - softplus, ln(1 - s) = -softplus.
      sum += violated * eta - all * (eta > CERTAIN ? eta : Math.log1p(Math.exp(eta)));
    }
    return sum;
  };
}

function columnSums({ rows }: Grid): Float64Array {
  const sums = new Float64Array(POINTS);
  for (const row of rows) for (let i = 0; i < POINTS; i++) sums[i] = (sums[i] as number) + (row[i] as number);
  return sums;
}

/** The range of ln(C50) that has any weight worth the name. */
function supportOfX(grid: Grid): Range {
  const [first, last] = heavy(columnSums(grid));
  return { low: grid.low + (first - 1) * grid.step, high: grid.low + (last + 2) * grid.step };
}

/** The same of ln(width), never beyond the prior. */
function supportOfWidth(grid: Grid): Range {
  const [first, last] = heavy(Float64Array.from(grid.rows, (row) => row.reduce((sum, weight) => sum + weight, 0)));
  const logOf = (i: number) => Math.log(grid.widths[i] as number);
  return {
    low: Math.max(WIDTH_LOG_MIN, logOf(first) - 1.5 * grid.widthLogStep),
    high: Math.min(WIDTH_LOG_MAX, logOf(last) + 1.5 * grid.widthLogStep),
  };
}

/** First and last of those that are not negligible. */
function heavy(sums: Float64Array): [number, number] {
  const floor = NEGLIGIBLE * Math.max(...sums);
  return [sums.findIndex((sum) => sum > floor), sums.findLastIndex((sum) => sum > floor)];
}

class GridPosterior implements Posterior {
  private readonly grid: Grid;
  private readonly cumulated: Float64Array;

  constructor(grid: Grid) {
    this.grid = grid;
    this.cumulated = columnSums(grid);
    for (let i = 1; i < POINTS; i++)
      this.cumulated[i] = (this.cumulated[i] as number) + (this.cumulated[i - 1] as number);
  }

  quantile(probability: number): number {
    const target = probability * (this.cumulated[POINTS - 1] as number);
    const i = Math.max(
      0,
      this.cumulated.findIndex((sum) => sum >= target),
    );
    const before = i === 0 ? 0 : (this.cumulated[i - 1] as number);
    const weight = (this.cumulated[i] as number) - before;
    return this.grid.low + (i + (weight > 0 ? (target - before) / weight : 0.5)) * this.grid.step;
  }

  medianOf(figure: (curve: Curve) => number): number {
    const { low, step, widths, rows } = this.grid;
    const cells = rows.flatMap((row, w) =>
      Array.from(row, (weight, i) => ({
        value: figure({ x50: low + (i + 0.5) * step, width: widths[w] as number }),
        weight,
      })),
    );
    cells.sort((a, b) => a.value - b.value);
    const half = cells.reduce((sum, cell) => sum + cell.weight, 0) / 2;
    let sum = 0;
    for (const cell of cells) {
      sum += cell.weight;
      if (sum >= half) return cell.value;
    }
    return Number.NaN;
  }

  draw(uniform: number): Curve {
    const { grid } = this;
    const x50 = this.quantile(uniform);
    const i = Math.min(POINTS - 1, Math.max(0, Math.floor((x50 - grid.low) / grid.step)));
    // The position within the cell is a uniform number again, and independent of the cell.
    const before = i === 0 ? 0 : (this.cumulated[i - 1] as number);
    const total = this.cumulated[POINTS - 1] as number;
    let rest = uniform * total - before;
    let row = 0;
    while (row < WIDTHS - 1 && rest > (grid.rows[row]?.[i] as number)) rest -= grid.rows[row++]?.[i] as number;
    return { x50, width: grid.widths[row] as number };
  }
}

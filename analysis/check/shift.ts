// Runtime: anywhere.
import jstat from "jstat";
import { sampleStandardDeviation } from "simple-statistics";

/** One night's figure. */
export interface Observation {
  /** Natural logarithm of the figure; of its reciprocal where less is better, so that a loss is always a fall. */
  readonly value: number;
  /** Standard error of `value` as the night itself knows it; null where it does not. */
  readonly error: number | null;
  /** True where the figure is a lower bound only: the night never failed. */
  readonly bound: boolean;
}

export interface ShiftOptions {
  /** Probability that a night without any change raises the alarm, at most. */
  readonly alpha: number;
  /** Smallest fall that matters, as a difference of logarithms. */
  readonly size: number;
  /** Standard deviation from night to night that is taken for granted while too few nights are known. */
  readonly assumedScatter: number;
}

export interface Shift {
  readonly alarm: boolean;
  /** Best estimate of the fall, as a difference of logarithms; negative: a rise. That of the deciding window. */
  readonly fall: number;
  /** One-sided bound at the window's share of α: the fall is at least this. */
  readonly fallAtLeast: number;
  /** One-sided probability of such a fall, or a larger one, without any change; of the deciding window. */
  readonly p: number;
  /** Nights, tonight included, whose mean decided. */
  readonly nights: number;
  /** True when a rise is as certain as a fall would have to be. */
  readonly rise: boolean;
  /** Standard deviation from night to night, of the logarithm. */
  readonly scatter: number;
  /** Whether `scatter` was seen in the baseline or is an assumption. */
  readonly scatterFrom: "baseline" | "assumption";
  readonly baselineNights: number;
  /** Fall that would be found with 90 % within `FOLLOWED` nights, as a difference of logarithms. */
  readonly detectable: number;
}

/** Nights over which evidence is gathered: tonight, tonight and the one before, the last three. */
export const FOLLOWED = 3;
/** From so many nights on the baseline itself says how much nights scatter. */
export const NIGHTS_TO_KNOW_SCATTER = 8;
/**
 * Share of α that goes to the longest window; the shorter ones have the rest, so that a loss far beyond the scatter is found
 * tonight. Of all weightings tried, the plain mean of three nights finds a loss of twice the scatter most often.
 */
const SHARE_OF_LONGEST = 0.9;
/** No machine scatters less: a baseline of equal figures (bounds, coarse brackets) must not make the test infinitely sharp. */
const SCATTER_MIN = 0.01;

/**
 * Have the last nights fallen below those before? For the mean of the last 1, 2 and 3 nights (as many as there are) a
 * one-sided t-test of a new mean against the baseline's prediction interval, α divided among them (Bonferroni), so that a
 * night without any change raises the alarm with at most α; and the fall has to matter.
 *
 *     t_j = (m − m_j) / √(v + v_j),   df = n − 1
 *
 * m and m_j are means of the baseline's n nights and of the last j, v and v_j their variances: s²/n and s²/j, with s the
 * standard deviation of the baseline's nights. A night that by its own interval is less exact than those of the baseline
 * usually are has that variance on top, and so much less weight. Prediction interval of a normal sample: Hahn & Meeker,
 * Statistical Intervals, 1991, ch. 4. With fewer than eight nights, s is the assumed scatter or what was seen, whichever
 * is larger, with the normal quantile.
 *
 * @param recent newest last, the last being tonight; those beyond `FOLLOWED` are left out
 * @param baseline at least one night, none of them in `recent`
 */
export function shiftTest(
  recent: readonly Observation[],
  baseline: readonly Observation[],
  options: ShiftOptions,
): Shift {
  const last = recent.slice(-FOLLOWED);
  if (last.length === 0 || baseline.length === 0) throw new Error("Expected at least one night on either side.");
  const scatter = scatterOf(baseline, options.assumedScatter);
  const windows = last.map((_, index) => {
    const critical = scatter.inverse(1 - alphaOf(index + 1, last.length, options.alpha));
    return windowTest(last.slice(-(index + 1)), baseline, scatter, critical);
  });
  const decides = (each: Window) => each.t >= each.critical && each.fall >= options.size;
  const decided = windows.find(decides) ?? leastLikely(windows);
  return {
    alarm: decides(decided),
    fall: decided.fall,
    fallAtLeast: decided.fall - decided.critical * decided.error,
    p: 1 - scatter.cdf(decided.t),
    nights: decided.nights,
    rise: windows.some((each) => each.t <= -each.critical && each.fall <= -options.size),
    scatter: scatter.sd,
    scatterFrom: scatter.from,
    baselineNights: baseline.length,
    detectable: detectable(scatter, baseline.length, options),
  };
}

/** Error probability of the window of so many nights, where the longest has `longest` of them. */
function alphaOf(nights: number, longest: number, alpha: number): number {
  if (longest === 1) return alpha;
  return alpha * (nights === longest ? SHARE_OF_LONGEST : (1 - SHARE_OF_LONGEST) / (longest - 1));
}

interface Window {
  readonly nights: number;
  readonly fall: number;
  readonly error: number;
  readonly t: number;
  readonly critical: number;
}

function windowTest(
  nights: readonly Observation[],
  baseline: readonly Observation[],
  scatter: Scatter,
  critical: number,
): Window {
  const [before, now] = [weightedMean(baseline, scatter), weightedMean(nights, scatter)];
  const fall = before.value - now.value;
  const error = Math.sqrt(before.variance + now.variance);
  return { nights: nights.length, fall, error, t: fall / error, critical };
}

/** Mean by inverse variance. */
function weightedMean(nights: readonly Observation[], { sd, usualError }: Scatter) {
  const weights = nights.map(({ error }) => 1 / (sd ** 2 + Math.max(0, (error ?? 0) ** 2 - usualError ** 2)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const value = nights.reduce((total, night, index) => total + night.value * (weights[index] ?? 0), 0) / sum;
  return { value, variance: 1 / sum };
}

/** The window in which what was found is least likely without a change, by its own measure. */
function leastLikely(windows: readonly Window[]): Window {
  return windows.reduce((best, each) => (each.t - each.critical > best.t - best.critical ? each : best));
}

interface Scatter {
  readonly sd: number;
  readonly from: Shift["scatterFrom"];
  /** Median standard error of a night of the baseline: it is part of `sd` already. */
  readonly usualError: number;
  readonly cdf: (t: number) => number;
  readonly inverse: (p: number) => number;
}

function scatterOf(baseline: readonly Observation[], assumed: number): Scatter {
  const n = baseline.length;
  const seen = n < 2 ? 0 : sampleStandardDeviation(baseline.map(({ value }) => value));
  const errors = baseline.flatMap(({ error }) => (error === null ? [] : [error])).toSorted((a, b) => a - b);
  const usualError = errors[Math.floor(errors.length / 2)] ?? 0;
  // Lower bounds are all alike, whatever the machine did: they tell nothing of the scatter.
  if (n >= NIGHTS_TO_KNOW_SCATTER && !baseline.some(({ bound }) => bound)) {
    const df = n - 1;
    return {
      sd: Math.max(seen, SCATTER_MIN),
      from: "baseline",
      usualError,
      cdf: (t) => jstat.studentt.cdf(t, df),
      inverse: (p) => jstat.studentt.inv(p, df),
    };
  }
  return {
    sd: Math.max(seen, assumed, usualError),
    from: "assumption",
    usualError,
    cdf: (t) => jstat.normal.cdf(t, 0, 1),
    inverse: (p) => jstat.normal.inv(p, 0, 1),
  };
}

/** The noncentral t is approached by the sum of two quantiles; good to some per cent here. */
function detectable(scatter: Scatter, baselineNights: number, { alpha, size }: ShiftOptions): number {
  const error = scatter.sd * Math.sqrt(1 / FOLLOWED + 1 / baselineNights);
  const power = scatter.inverse(0.9);
  return Math.max(error * (scatter.inverse(1 - alphaOf(FOLLOWED, FOLLOWED, alpha)) + power), size + error * power);
}

// Runtime: anywhere.
import type { ViolationShare } from "./shares.ts";

/** A trial near the boundary. */
interface Near {
  /** ln(load) */
  readonly x: number;
  readonly share: ViolationShare;
}

export interface Dispersion {
  /** Variance of the number of violations over the binomial one where just as many are as allowed, at least 1. */
  readonly dispersion: number;
  /** How well it is known. */
  readonly degreesOfFreedom: number;
}

/** What the design effects over the limit are worth, in degrees of freedom: they rest on a dozen of clumps. */
const WITHIN = 4;
/** The most that those over half the limit are: beyond it the assumption that clumps are alike is the weaker part. */
const WITHIN_HALF = 16;
/** Clumps over the limit are larger than those over half of it, in an M/M/1 near its boundary by 1.1 to 1.4. */
const FROM_HALF = 1.3;
/** Where they are larger by more than twice that, they are of another kind, such as a stall. */
const ANOTHER_KIND = 2;
/** More than this share over half the limit: there it is no longer a tail. */
const HALF_SHARE_MAX = 0.3;
/** Parameters of the curve. */
const PARAMETERS = 2;

/**
 * How much larger the clumps of violations are at one share of them than at another, by the variance of the time that a
 * queue in heavy traffic (reflected Brownian motion) spends above a level: with drift m it is exceeded with probability
 * e^(−cm), for times that grow as 1/m² (Whitt, Planning queueing simulations, Management Science 35, 1989). So clumps go as
 * 1 / ln(1/share)². This weighs the trials and carries their scatter over to the boundary; it moves no mean.
 */
export function clumpRatio(share: number, allowed: number): number {
  const ratio = (Math.log(allowed) / Math.log(Math.min(share, SHARE_MAX))) ** 2;
  return Math.max(1 / RATIO_MAX, Math.min(RATIO_MAX, ratio));
}

const SHARE_MAX = 0.5;
const RATIO_MAX = 8;

/**
 * The dispersion of the violations at the boundary: the design effects within the trials, pooled by the violations they rest
 * on, and Pearson's X² between them (McCullagh & Nelder 1989, sec. 4.5.2) against the curve fitted so far, weighted by their
 * degrees of freedom as a scaled inverse chi-squared prior and its data are (Gelman et al., Bayesian Data Analysis, sec. 2.6).
 * One trial alone cannot tell: with no violation its own design effect is 1, and a clump that it happened to miss is no
 * proof that there are none.
 */
export function poolDispersion(
  near: readonly Near[],
  shareAt: ((x: number, allowed: number) => number) | null,
): Dispersion {
  const ratioOf = ({ x, share: { allowed } }: Near) =>
    shareAt === null ? 1 : clumpRatio(shareAt(x, allowed), allowed);
  const within = dispersionWithin(near, ratioOf);
  if (shareAt === null || near.length <= PARAMETERS) return within;
  let pearson = 0;
  for (const { x, share } of near) {
    const p = shareAt(x, share.allowed);
    const variance = share.count * p * (1 - p) * clumpRatio(p, share.allowed);
    pearson += (share.violations - share.count * p) ** 2 / Math.max(variance, 1e-9);
  }
  const degreesOfFreedom = within.degreesOfFreedom + near.length - PARAMETERS;
  const sum = within.degreesOfFreedom * within.dispersion + pearson;
  return { dispersion: Math.max(1, sum / degreesOfFreedom), degreesOfFreedom };
}

/**
 * How large clumps are at the boundary, from within the trials. Over half the limit there are ten times as many, as large in
 * any queue whose tail falls off evenly, so those tell it far more surely; but where the ones over the limit are clearly
 * larger (a stall makes everything late at once), these count.
 */
function dispersionWithin(near: readonly Near[], ratioOf: (each: Near) => number): Dispersion {
  const limit = pooled(near.map((each) => ({ ...each.share, ratio: ratioOf(each) })));
  const half = pooled(
    near.flatMap((each) => {
      const { count, overHalf } = each.share;
      if (overHalf === undefined || overHalf.violations > HALF_SHARE_MAX * count) return [];
      return [{ count, ...overHalf, ratio: ratioOf(each) }];
    }),
  );
  const fromHalf = FROM_HALF * half.effect;
  if (half.clumps < WITHIN || limit.effect > ANOTHER_KIND * fromHalf)
    return { dispersion: Math.max(1, limit.effect), degreesOfFreedom: WITHIN };
  return { dispersion: Math.max(1, fromHalf), degreesOfFreedom: Math.min(WITHIN_HALF, half.clumps) };
}

/** The design effect at the boundary, pooled by variance, and how many clumps it rests on. */
function pooled(trials: readonly { count: number; violations: number; designEffect: number; ratio: number }[]): {
  effect: number;
  clumps: number;
} {
  let expected = 0;
  let seen = 0;
  let clumps = 0;
  for (const { count, violations, designEffect, ratio } of trials) {
    const p = violations / count;
    const variance = count * p * (1 - p);
    expected += variance * ratio;
    seen += variance * designEffect;
    clumps += violations / designEffect;
  }
  return { effect: expected > 0 ? seen / expected : 0, clumps };
}

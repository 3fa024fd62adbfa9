// Runtime: anywhere.
import type { ViolationShare } from "./shares.ts";

export interface Dispersion {
  /** Variance of the number of violations over the binomial one, at least 1. */
  readonly dispersion: number;
  /** How well it is known. */
  readonly degreesOfFreedom: number;
}

/** What the design effects within the trials are worth, in degrees of freedom. */
const WITHIN = 4;
/** Parameters of the curve. */
const PARAMETERS = 2;

/**
 * The dispersion of the violations over trials: the design effects within them, pooled by the violations they rest on, and
 * Pearson's X² between them (McCullagh & Nelder 1989, sec. 4.5.2) against the curve fitted so far, weighted by their degrees
 * of freedom as a scaled inverse chi-squared prior and its data are (Gelman et al., Bayesian Data Analysis, sec. 2.6).
 * One trial alone cannot tell: with no violation its own design effect is 1, and a clump that it happened to miss is no
 * proof that there are none.
 */
export function poolDispersion(
  near: readonly { readonly x: number; readonly share: ViolationShare }[],
  shareAt: ((x: number, allowed: number) => number) | null,
): Dispersion {
  let weight = 0;
  let sum = 0;
  for (const { share } of near) {
    const p = share.violations / share.count;
    const variance = share.count * p * (1 - p);
    weight += variance;
    sum += variance * share.designEffect;
  }
  const within = weight > 0 ? Math.max(1, sum / weight) : 1;
  if (shareAt === null || near.length <= PARAMETERS) return { dispersion: within, degreesOfFreedom: WITHIN };
  let pearson = 0;
  for (const { x, share } of near) {
    const p = shareAt(x, share.allowed);
    pearson += (share.violations - share.count * p) ** 2 / Math.max(share.count * p * (1 - p), 1e-9);
  }
  const degreesOfFreedom = WITHIN + near.length - PARAMETERS;
  return { dispersion: Math.max(1, (WITHIN * within + pearson) / degreesOfFreedom), degreesOfFreedom };
}

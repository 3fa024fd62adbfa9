// Runtime: anywhere.
import jstat from "jstat";
import type { Settling } from "../../records/result.ts";
import type { BoundaryTrial } from "./side.ts";

/** Fewest trials with violations: one burst at the beginning of one window is chance. */
const TRIALS_MIN = 3;

/**
 * Had the server settled when the windows opened? In a steady state a clump of violations lies anywhere within its window: its place
 * is uniform, with mean 1/2 and variance 1/12. With m = k / d clumps a trial (k violations, design effect d) the mean place of all
 * clumps is about normal, so
 *
 *     z = Σ mᵢ (1/2 − uᵢ) / √(Σ mᵢ / 12)
 *
 * and `pEarly` is the probability of violations so early, or earlier, by chance. Undefined where fewer than three trials tell.
 *
 * By sends: every trial has them, and they are late before anything else is.
 */
export function settlingOf(history: readonly Pick<BoundaryTrial, "shares">[]): Settling | undefined {
  let trials = 0;
  let clumps = 0;
  let sum = 0;
  for (const { objective, violations, designEffect, violationsAt } of history.flatMap(({ shares = [] }) => shares)) {
    if (objective !== "send" || violationsAt === undefined) continue;
    const own = Math.max(1, violations / designEffect);
    trials++;
    clumps += own;
    sum += own * violationsAt;
  }
  if (trials < TRIALS_MIN) return undefined;
  const meanPlace = sum / clumps;
  const z = (0.5 - meanPlace) * Math.sqrt(12 * clumps);
  return { trials, meanPlace, pEarly: 1 - jstat.normal.cdf(z, 0, 1) };
}

/** Below this the server was slower at first, as far as chance goes. */
const P_EARLY_MIN = 0.001;

export function isUnsettled(settling: Settling | undefined): settling is Settling {
  return settling !== undefined && settling.pEarly < P_EARLY_MIN;
}

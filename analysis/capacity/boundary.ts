// Runtime: anywhere.
import { studentStretch } from "../statistics/student.ts";
import { clumpRatio, type Dispersion, poolDispersion } from "./dispersion.ts";
import { logit } from "./logit.ts";
import { type Curve, type Posterior, posterior } from "./posterior.ts";
import { holdsAt, shareOf, type ViolationShare } from "./shares.ts";
import { type BoundaryTrial, sideOf, sideOfShare } from "./side.ts";

/** Where trials turn from passing to failing: a distribution over C50 and the width of the transition. */
export interface Boundary {
  /** Load below which C50 lies with this probability. */
  c50Quantile(probability: number): number;
  /** The load at which 95 % of the trials pass. */
  readonly c95: number;
  /** One draw of the curve from the posterior, by a uniform number in (0, 1). */
  draw(uniform: number): { readonly c50: number; readonly width: number };
  /** The objective that gives way first, where shares of violations say so; null where only verdicts speak. */
  readonly objective: string | null;
  /** Trials near C50 that the figure rests on. */
  readonly near: number;
}

/**
 * Where objectives stop being met, by regression over log(load) of what the trials saw, on a grid with weak priors.
 *
 * Trials near the boundary speak by the share of operations that violated an objective:
 * logit(share) = logit(allowed share) + ln(load / C50) / width, quasi-binomial (McCullagh & Nelder, Generalized Linear
 * Models, 1989, sec. 4.5), so that violations that come in clumps, and trials that scatter more than their clumps say,
 * widen the interval. A share is unbiased however short the trial; a verdict is not, because most short trials hold none
 * of the rare long backlogs that make the p99 of a long one. Trials far away speak by the side that the objective's own
 * share lies on, trials that were stopped early and those that failed for another reason by their verdict:
 * P(pass) = ε + (1 − 2ε) / (1 + (load / C50)^(1 / width)).
 * Of several objectives the one that gives way at the lowest load counts.
 *
 * Only ratios of loads matter: twice the loads give twice the capacities.
 *
 * @returns null unless there is a trial on either side
 */
export function fitBoundary(trials: readonly BoundaryTrial[]): Boundary | null {
  const sides = trials.map(sideOf);
  if (!sides.includes("below") || !sides.includes("above")) return null;
  const rough = fitVerdicts(trials);
  const fits = [...objectivesOf(trials)].flatMap((objective) => fitShares(trials, objective, rough) ?? []);
  return fits.reduce((first, fit) => (fit.c50Quantile(0.5) < first.c50Quantile(0.5) ? fit : first), fits[0] ?? rough);
}

/** The objectives that some trial did not meet: those that give way. All of them where none did. */
function objectivesOf(trials: readonly BoundaryTrial[]): Set<string> {
  const shares = trials.flatMap((trial) => trial.shares ?? []);
  const missed = shares.filter((share) => sideOfShare(share) === "above");
  return new Set((missed.length > 0 ? missed : shares).map(({ objective }) => objective));
}

/** ln of the load ratio within which a trial's shares are taken; further out the curve need not be straight. */
export const NEAR = 0.25;
/** Twenty times the share that a p99 allows: beyond the knee the curve bends, and many trials are stopped early. */
const FAR_ABOVE = 0.2;

function isFarAbove({ violations, count }: ViolationShare): boolean {
  return violations > FAR_ABOVE * count;
}

/** The dispersion is reckoned against the curve, and the curve with the dispersion: both settle in three turns. */
const PASSES = 3;

function fitVerdicts(trials: readonly BoundaryTrial[]): Boundary {
  const verdicts = trials.flatMap((trial) => {
    const side = sideOf(trial);
    return side === null ? [] : [{ x: Math.log(trial.load), passed: side === "below" }];
  });
  const found = posterior({ verdicts, shares: [] });
  const middle = found.quantile(0.5);
  return {
    c50Quantile: (probability) => Math.exp(found.quantile(probability)),
    c95: Math.exp(found.medianOf(({ x50, width }) => x50 - LOGIT_95 * width)),
    draw: (uniform) => exponential(found.draw(uniform)),
    objective: null,
    near: verdicts.filter(({ x }) => Math.abs(x - middle) <= NEAR).length,
  };
}

/** ln 19: log-odds of 95 %. */
const LOGIT_95 = logit(0.95);

function fitShares(trials: readonly BoundaryTrial[], objective: string, rough: Boundary): Boundary | null {
  let fit = shareFit(trials, objective, Math.log(rough.c50Quantile(0.5)), null);
  for (let pass = 1; pass < PASSES && fit !== null; pass++) fit = shareFit(trials, objective, fit.curve.x50, fit.curve);
  if (fit === null) return null;
  const { near, found, curve, dispersion, degreesOfFreedom } = fit;
  const { x50 } = curve;
  const stretched = (probability: number) =>
    x50 + studentStretch(probability, degreesOfFreedom) * (found.quantile(probability) - x50);
  const count = near.reduce((sum, { share }) => sum + share.count, 0) / near.length;
  return {
    c50Quantile: (probability) => Math.exp(stretched(probability)),
    c95: Math.exp(holdsAt(curve, count / dispersion, near[0]?.share.allowed as number)),
    draw: (uniform) => exponential(found.draw(uniform)),
    objective,
    near: near.length,
  };
}

interface ShareFit extends Dispersion {
  readonly near: readonly { readonly x: number; readonly share: ViolationShare }[];
  readonly found: Posterior;
  /** Medians of the posterior. */
  readonly curve: Curve;
}

/** One turn: shares of the trials near `middle`, ln(load), verdicts of the others; null where no trial is near. */
function shareFit(
  trials: readonly BoundaryTrial[],
  objective: string,
  middle: number,
  before: Curve | null,
): ShareFit | null {
  const near: { readonly x: number; readonly share: ViolationShare }[] = [];
  const verdicts: { readonly x: number; readonly passed: boolean }[] = [];
  for (const trial of trials) {
    const side = sideOf(trial);
    if (side === null) continue;
    const x = Math.log(trial.load);
    const share = trial.shares?.find((each) => each.objective === objective);
    if (share !== undefined && Math.abs(x - middle) <= NEAR && !isFarAbove(share)) near.push({ x, share });
    // What another objective did says nothing of this one.
    else verdicts.push({ x, passed: (share === undefined ? side : sideOfShare(share)) === "below" });
  }
  if (near.length === 0) return null;
  const shareAt = before === null ? null : shareOf(before);
  const pooled = poolDispersion(near, shareAt);
  const shares = near.map(({ x, share: { count, violations, allowed } }) => {
    const clumps = shareAt === null ? 1 : clumpRatio(shareAt(x, allowed), allowed);
    const dispersion = Math.max(1, pooled.dispersion * clumps);
    return { x, violated: violations / dispersion, held: (count - violations) / dispersion, allowed };
  });
  const found = posterior({ verdicts, shares });
  const curve = { x50: found.quantile(0.5), width: found.medianOf(({ width }) => width) };
  return { ...pooled, near, found, curve };
}

function exponential({ x50, width }: Curve): { c50: number; width: number } {
  return { c50: Math.exp(x50), width };
}

// Runtime: anywhere.
import jstat from "jstat";
import { logit } from "./logit.ts";
import type { Curve } from "./posterior.ts";

/** How many operations of a trial violated one objective. */
export interface ViolationShare {
  /** Such as `send` or `delivery`. */
  readonly objective: string;
  readonly count: number;
  readonly violations: number;
  /** How much more the violations scatter than independent ones would, see `records/trial.ts`. */
  readonly designEffect: number;
  /** Where in the window they lie, on average; undefined where there is none. */
  readonly violationsAt?: number | undefined;
  /** Violations of half the limit, and how they scatter. */
  readonly overHalf?: { readonly violations: number; readonly designEffect: number } | undefined;
  /** The share that still meets the objective: 1 − its quantile. */
  readonly allowed: number;
}

/** Share of violations at ln(load) = x, where `allowed` of them are allowed: the regression's mean. */
export function shareOf({ x50, width }: Curve): (x: number, allowed: number) => number {
  return (x, allowed) => 1 / (1 + Math.exp(-(logit(allowed) + (x - x50) / width)));
}

/**
 * ln(load) at which 95 % of trials pass whose operations tell as much as `effective` independent ones: there the
 * violations are Poisson with the mean m for which P(X ≤ allowed · effective) = 95 %, the 5 % quantile of a gamma
 * distribution with shape allowed · effective + 1. Never above where just as many are late as are allowed: where less than
 * one operation's worth is told, that formula says that any share passes.
 */
export function holdsAt({ x50, width }: Curve, effective: number, allowed: number): number {
  const mean = jstat.gamma.inv(0.05, allowed * effective + 1, 1);
  return x50 + width * (logit(Math.min(allowed, mean / effective)) - logit(allowed));
}

// Runtime: anywhere.
import { exp, ln } from "../../generators/random/elementary.ts";
import type { RandomStream } from "../../generators/random/stream.ts";

/** How service times scatter around their mean. */
export type Shape =
  | { readonly kind: "exponential" }
  | { readonly kind: "deterministic" }
  | { readonly kind: "lognormal"; readonly logSd: number };

/**
 * The shape of a coefficient of variation (standard deviation over mean): 0 is deterministic, 1 exponential, everything
 * else log-normal with σ² = ln(1 + cv²) (Johnson, Kotz, Balakrishnan: Continuous Univariate Distributions 1, ch. 14).
 */
export function shapeOfCv(cv: number): Shape {
  if (cv === 0) return { kind: "deterministic" };
  if (cv === 1) return { kind: "exponential" };
  return { kind: "lognormal", logSd: Math.sqrt(ln(1 + cv * cv)) };
}

/** One service time, ms. The same draws in every engine. */
export function sampleMs(shape: Shape, meanMs: number, random: RandomStream): number {
  if (shape.kind === "exponential") return random.exponential(meanMs);
  if (shape.kind === "deterministic") return meanMs;
  return meanMs * exp(shape.logSd * random.normal() - (shape.logSd * shape.logSd) / 2);
}

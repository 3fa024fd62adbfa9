// Runtime: anywhere.
import type { ServiceConfig } from "../config.ts";
import type { Random } from "./random.ts";

/** Kinds of operations that pass the station. */
export type StationKind = "send" | "sync" | "other";

/** Service times with mean 1, one at each call. */
export type Shape = () => number;

/** The configured distribution as a shape; the mean of each kind scales it. */
export function shapeOf({ distribution }: ServiceConfig, random: Random): Shape {
  if (distribution === "exponential") return () => -Math.log1p(-random());
  if (distribution === "deterministic") return () => 1;
  if ("lognormal" in distribution) return lognormal(distribution.lognormal.cv, random);
  const values = tracedValues(distribution.traced);
  const mean = meanOf(values);
  let next = 0;
  return () => {
    const value = values[next] ?? 0;
    next = (next + 1) % values.length;
    return value / mean;
  };
}

/** Mean service demand of a kind, ms. A trace without a mean of its own for `send` keeps the one it was measured with. */
export function meanDemandMs({ distribution, meanMs }: ServiceConfig, kind: StationKind): number {
  if (kind !== "send") return meanMs[kind];
  if (meanMs.send !== undefined) return meanMs.send;
  return typeof distribution === "object" && "traced" in distribution ? meanOf(tracedValues(distribution.traced)) : 0;
}

/**
 * Log-normal with mean 1 and coefficient of variation cv: σ² = ln(1 + cv²), μ = −σ²/2
 * (Johnson, Kotz, Balakrishnan: Continuous Univariate Distributions 1, ch. 14). Normal deviates by Box and Muller.
 */
function lognormal(cv: number, random: Random): Shape {
  const variance = Math.log1p(cv * cv);
  const sd = Math.sqrt(variance);
  return () => {
    const normal = Math.sqrt(-2 * Math.log1p(-random())) * Math.cos(2 * Math.PI * random());
    return Math.exp(sd * normal - variance / 2);
  };
}

function tracedValues(traced: { readonly values?: readonly number[] | undefined }): readonly number[] {
  if (traced.values === undefined) throw new Error("The trace was not read from its file.");
  return traced.values;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

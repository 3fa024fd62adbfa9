// Runtime: anywhere.
import type { Figure } from "../../records/figure.ts";

/**
 * A figure's value at probability `u`: triangular between its low and high with its value as the mode, the usual reading of
 * an estimate in three points (Vose, Risk Analysis, 3rd ed., 2008, 14.3). Ranges above zero are read on the logarithm,
 * because "a tenth to ten times" is meant as a factor.
 */
export function triangular({ value, low, high }: Pick<Figure, "value" | "low" | "high">, u: number): number {
  if (high <= low) return value;
  if (low > 0) return Math.exp(inverse(Math.log(value), Math.log(low), Math.log(high), u));
  return inverse(value, low, high, u);
}

function inverse(mode: number, low: number, high: number, u: number): number {
  const range = high - low;
  const below = (mode - low) / range;
  if (u < below) return low + Math.sqrt(u * range * (mode - low));
  return high - Math.sqrt((1 - u) * range * (high - mode));
}

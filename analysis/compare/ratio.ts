// Runtime: anywhere.
import { type Boundary, fitBoundary } from "../capacity/boundary.ts";
import type { BoundaryTrial } from "../capacity/side.ts";

/** How many times as much one server carries as another, with the 95 % interval of that figure. */
export interface CapacityRatio {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/**
 * C50 of the other server over that of the base, from the trials of both.
 *
 * Each fit gives a distribution of ln C50, and the two searches share no trial, so the distribution of their difference is
 * the convolution of both. It is had without a random number: every pair of `QUANTILES` evenly spaced quantiles of either.
 * That trials were played in turns makes a drift of the machine common to both, which the figure loses and the interval,
 * wider than need be then, does not.
 *
 * @returns null where one of the two has no capacity: then there is nothing to divide
 */
export function capacityRatio(base: readonly BoundaryTrial[], other: readonly BoundaryTrial[]): CapacityRatio | null {
  const [below, above] = [fitBoundary(base), fitBoundary(other)];
  if (below === null || above === null) return null;
  const [x, y] = [logQuantiles(below), logQuantiles(above)];
  const differences = new Float64Array(QUANTILES * QUANTILES);
  for (let i = 0; i < QUANTILES; i++)
    for (let j = 0; j < QUANTILES; j++) differences[i * QUANTILES + j] = (y[j] as number) - (x[i] as number);
  differences.sort();
  const at = (probability: number) => Math.exp(differences[Math.floor(probability * differences.length)] as number);
  return { ratio: above.c50Quantile(0.5) / below.c50Quantile(0.5), low: at(0.025), high: at(0.975) };
}

/** So many that the ends of the interval move by less than a thousandth of its length with twice as many. */
const QUANTILES = 200;

function logQuantiles(boundary: Boundary): Float64Array {
  return Float64Array.from({ length: QUANTILES }, (_, i) => Math.log(boundary.c50Quantile((i + 0.5) / QUANTILES)));
}

/** Whether the interval leaves it open which of the two carries more. */
export function showsNoDifference({ low, high }: CapacityRatio): boolean {
  return low <= 1 && high >= 1;
}

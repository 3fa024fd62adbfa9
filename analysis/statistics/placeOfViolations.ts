// Runtime: anywhere.
import type { Batch } from "./designEffect.ts";

/** A batch and its number on the clock; batches without an operation are missing. */
export interface PlacedBatch extends Batch {
  readonly index: number;
}

/**
 * Where the violations lie within the window, on average: 0 all at its beginning, 1 all at its end. A server that has settled puts
 * them anywhere, so that the mean of many is 1/2. Undefined where nothing was violated.
 *
 * @param batches in the order of their time
 */
export function placeOfViolations(batches: readonly PlacedBatch[]): number | undefined {
  const [first, last] = [batches[0], batches.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const length = last.index - first.index + 1;
  let violations = 0;
  let sum = 0;
  for (const batch of batches) {
    violations += batch.violations;
    sum += batch.violations * ((batch.index - first.index + 0.5) / length);
  }
  return violations === 0 ? undefined : sum / violations;
}

// Runtime: anywhere.
import type { RandomStream } from "../../generators/random/stream.ts";

/** A search as its turns see it. */
interface Turns<Outcome> {
  /** One trial; says `complete` once there is nothing left to try. */
  step(timeLeftSec: number): Promise<Outcome>;
}

/**
 * Takes searches in turns until all are complete: a round has one trial of each that is still open, in an order drawn anew
 * every round (randomised blocks). What the machine does meanwhile falls on all alike, and a drift on none more than on
 * the others. What time is left is shared by those whose turn is still to come.
 *
 * @param order gets the position of each search whenever it has its turn
 */
export async function interleave<Outcome extends { readonly complete: boolean }>(
  searches: readonly Turns<Outcome>[],
  random: RandomStream,
  order: number[],
  timeLeftSec: () => number,
  onResults: (results: readonly (Outcome | undefined)[]) => Promise<void>,
  isStopped: () => boolean,
): Promise<void> {
  const results: (Outcome | undefined)[] = searches.map(() => undefined);
  const open = new Set(searches.keys());
  while (open.size > 0 && !isStopped()) {
    const round = shuffled([...open], random);
    for (const [turn, position] of round.entries()) {
      if (isStopped()) break;
      order.push(position);
      const result = await searches[position]?.step(timeLeftSec() / (round.length - turn));
      results[position] = result;
      if (result === undefined || result.complete) open.delete(position);
      await onResults(results);
    }
  }
}

/** Fisher and Yates. */
function shuffled(values: number[], random: RandomStream): number[] {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [values[i], values[j]] = [values[j] as number, values[i] as number];
  }
  return values;
}

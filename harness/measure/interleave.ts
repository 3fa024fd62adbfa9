// Runtime: anywhere.
import type { RandomStream } from "../../generators/random/stream.ts";

/** A search as its turns see it. */
interface Turns<Outcome> {
  /** One trial; says `complete` once there is nothing left to try. */
  step(timeLeftSec: number): Promise<Outcome>;
}

/** How the turns go. */
interface Turning<Outcome> {
  /** The order of the next round, of the positions of the searches that are still open. */
  readonly round: (open: readonly number[]) => readonly number[];
  readonly timeLeftSec: () => number;
  /** Told the position of each search that has its turn. */
  readonly onTurn?: (position: number) => void;
  /** Told after each turn what every search has found so far. */
  readonly onResults?: (results: readonly (Outcome | undefined)[]) => Promise<void>;
  readonly isStopped?: () => boolean;
}

/**
 * Takes searches in turns until all are complete: a round has one trial of each that is still open. What the machine does
 * meanwhile falls on all alike. What time is left is shared by those whose turn is still to come.
 */
export async function interleave<Outcome extends { readonly complete: boolean }>(
  searches: readonly Turns<Outcome>[],
  { round: roundOf, timeLeftSec, onTurn, onResults, isStopped = () => false }: Turning<Outcome>,
): Promise<void> {
  const results: (Outcome | undefined)[] = searches.map(() => undefined);
  const open = new Set(searches.keys());
  while (open.size > 0 && !isStopped()) {
    const round = roundOf([...open]);
    for (const [turn, position] of round.entries()) {
      if (isStopped()) break;
      onTurn?.(position);
      const result = await searches[position]?.step(timeLeftSec() / (round.length - turn));
      results[position] = result;
      if (result === undefined || result.complete) open.delete(position);
      await onResults?.(results);
    }
  }
}

/** Rounds in an order drawn anew each time (randomised blocks): a drift falls on none more than on the others. */
export function inRandomOrder(random: RandomStream): (open: readonly number[]) => number[] {
  return (open) => shuffled([...open], random);
}

/** Fisher and Yates. */
function shuffled(values: number[], random: RandomStream): number[] {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [values[i], values[j]] = [values[j] as number, values[i] as number];
  }
  return values;
}

// Runtime: anywhere.
import type { Trial } from "../../records/trial.ts";

/** How evenly the machine itself ran through a search. */
export interface PaceSpread {
  /** Of a fixed piece of work, over all turns, ms. */
  readonly workMsMean: number;
  /** The means of the fastest and of the slowest trial, ms. */
  readonly fastestMs: number;
  readonly slowestMs: number;
}

/** With fewer turns in its window a trial's mean is mostly chance: single turns take up to ten times the usual. */
const TURNS_MIN = 200;

/** Undefined where no trial was timed for long enough. */
export function paceSpread(trials: readonly Pick<Trial, "pace">[]): PaceSpread | undefined {
  const timed = trials.flatMap(({ pace }) => {
    if (pace === undefined || pace.workMsMean === null || pace.turns < TURNS_MIN) return [];
    return [{ turns: pace.turns, ms: pace.workMsMean }];
  });
  if (timed.length === 0) return undefined;
  const turns = timed.reduce((sum, each) => sum + each.turns, 0);
  const means = timed.map(({ ms }) => ms);
  return {
    workMsMean: timed.reduce((sum, each) => sum + each.turns * each.ms, 0) / turns,
    fastestMs: Math.min(...means),
    slowestMs: Math.max(...means),
  };
}

/** A trial that found the machine so much slower than another met another machine: more than chance makes of 200 turns. */
const UNSTEADY = 1.25;

export function isUnsteady(spread: PaceSpread | undefined): spread is PaceSpread {
  return spread !== undefined && spread.slowestMs > UNSTEADY * spread.fastestMs;
}

// Runtime: anywhere.
import { type BoundaryTrial, sideOf } from "./side.ts";

/** What all trials at one load say together. */
export interface Rung {
  readonly load: number;
  /** Trials that lie below the boundary, as far as each alone can tell. */
  readonly passes: number;
  readonly fails: number;
  /** Those of them with a verdict of their own. */
  readonly verdicts: number;
  /** All trials told their shares, and there was not a single violation. */
  readonly clean: boolean;
}

/** Where trials turn from passing to failing, as far as single trials tell. */
export interface Bracket {
  /** Highest load that passed below every load that did not; null where there is none. */
  readonly low: Rung | null;
  /** Lowest load that failed above every load that did not; null where there is none. */
  readonly high: Rung | null;
  /** Loads between the two whose verdicts contradict each other: a pass above a fail, or as many of both. */
  readonly contested: readonly Rung[];
  /** All loads tried, rising. */
  readonly rungs: readonly Rung[];
}

/** The bracket of a history. Each load speaks by the majority of its trials; an even split speaks for neither side. */
export function bracketOf(history: readonly BoundaryTrial[]): Bracket {
  const rungs = rungsOf(history);
  const decided = rungs.filter((rung) => rung.passes + rung.fails > 0);
  const firstNotPassed = decided.findIndex((rung) => rung.passes <= rung.fails);
  const lastNotFailed = decided.findLastIndex((rung) => rung.fails <= rung.passes);
  const lowIndex = firstNotPassed === -1 ? decided.length - 1 : firstNotPassed - 1;
  const highIndex = lastNotFailed + 1;
  return {
    low: decided[lowIndex] ?? null,
    high: decided[highIndex] ?? null,
    contested: decided.slice(lowIndex + 1, highIndex),
    rungs,
  };
}

/** Trials that took a side. */
export function trialsOf({ passes, fails }: Rung): number {
  return passes + fails;
}

function rungsOf(history: readonly BoundaryTrial[]): Rung[] {
  const byLoad = new Map<number, { load: number; passes: number; fails: number; verdicts: number; clean: boolean }>();
  for (const trial of history) {
    const { load } = trial;
    const rung = byLoad.get(load) ?? { load, passes: 0, fails: 0, verdicts: 0, clean: true };
    byLoad.set(load, rung);
    const side = sideOf(trial);
    if (side === "below") rung.passes++;
    if (side === "above") rung.fails++;
    if (trial.shares?.some(({ violations }) => violations > 0) ?? true) rung.clean = false;
    if (trial.verdict === "pass" || trial.verdict === "fail") rung.verdicts++;
  }
  return [...byLoad.values()].sort((a, b) => a.load - b.load);
}

// Runtime: anywhere.
import { type Bracket, type Rung, trialsOf } from "./bracket.ts";
import type { SearchOptions, SearchStep, TrialStep } from "./search.ts";
import { STAIRCASE_FACTOR } from "./windows.ts";

/** The first trial: at the lowest load, or half a small step below where the boundary is thought to be. */
export function staircaseStart({ minLoad, maxLoad, nearLoad }: SearchOptions): TrialStep {
  if (nearLoad === undefined)
    return { kind: "trial", load: minLoad, why: "first trial", windowFactor: STAIRCASE_FACTOR };
  const load = Math.min(maxLoad, Math.max(minLoad, nearLoad / Math.sqrt(FACTOR_NEAR)));
  return { kind: "trial", load, why: "first trial, near where the edge was said to be" };
}

/** One step up, while nothing has failed. */
export function staircaseUp({ rungs }: Bracket, options: SearchOptions): SearchStep {
  const top = rungs.at(-1) as Rung;
  if (top.load < options.maxLoad) {
    const { factor, windowFactor } = stepFrom(rungs, options, top.clean ? FACTOR_CLEAN : FACTOR);
    return {
      kind: "trial",
      load: Math.min(options.maxLoad, top.load * factor),
      windowFactor,
      why: "staircase up: no trial has failed",
    };
  }
  if (top.verdicts >= TRIALS_FOR_NEVER) return { kind: "stop", reason: "never-failed", why: "the highest load passed" };
  if (isUndecided(top)) return { kind: "stop", reason: "time-budget", why: NO_VERDICT };
  return {
    kind: "trial",
    load: top.load,
    why: "tried again: only two verdicts at the highest load say that nothing fails",
  };
}

/** One step down, while nothing has passed. */
export function staircaseDown({ rungs }: Bracket, options: SearchOptions): SearchStep {
  const bottom = rungs[0] as Rung;
  if (bottom.load > options.minLoad) {
    const { factor, windowFactor } = stepFrom(rungs, options, FACTOR);
    return {
      kind: "trial",
      load: Math.max(options.minLoad, bottom.load / factor),
      windowFactor,
      why: "staircase down: no trial has passed",
    };
  }
  if (bottom.verdicts >= TRIALS_FOR_NEVER)
    return { kind: "stop", reason: "never-passed", why: "the lowest load failed" };
  if (isUndecided(bottom)) return { kind: "stop", reason: "time-budget", why: NO_VERDICT };
  return {
    kind: "trial",
    load: bottom.load,
    why: "tried again: only two verdicts at the lowest load say that nothing passes",
  };
}

/** A usual step in a short window, or, where the one trial so far lies beside where the boundary is thought to be, a small step in a whole one. */
function stepFrom(
  rungs: readonly Rung[],
  { nearLoad }: SearchOptions,
  usual: number,
): { readonly factor: number; readonly windowFactor: number } {
  const isBesideNear = nearLoad !== undefined && rungs.length === 1;
  return isBesideNear ? { factor: FACTOR_NEAR, windowFactor: 1 } : { factor: usual, windowFactor: STAIRCASE_FACTOR };
}

/** Below the boundary there is nothing to see: where not one operation violates an objective, two steps are taken as one. */
const FACTOR_CLEAN = 2;
const FACTOR = 1.5;
/** Between the two trials beside where the boundary is thought to be: both then tell of it by their shares. */
const FACTOR_NEAR = 1.35;
const NO_VERDICT = "the trials hold too little data for a verdict; give them longer windows";

/** `never-failed` and `never-passed` are strong words, so two trials have to say so. */
const TRIALS_FOR_NEVER = 2;
/** So many trials at the end of the range without two verdicts: more of them would not bring any. */
const TRIALS_AT_END_MAX = 4;

function isUndecided(rung: Rung): boolean {
  return trialsOf(rung) === 0 || trialsOf(rung) >= TRIALS_AT_END_MAX;
}

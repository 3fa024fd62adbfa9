// Runtime: anywhere.
import { type Bracket, type Rung, trialsOf } from "./bracket.ts";
import type { SearchOptions, SearchStep } from "./search.ts";
import { STAIRCASE_FACTOR } from "./windows.ts";

/** One step up, while nothing has failed. */
export function staircaseUp({ rungs }: Bracket, options: SearchOptions): SearchStep {
  const top = rungs.at(-1) as Rung;
  if (top.load < options.maxLoad) {
    return {
      kind: "trial",
      load: Math.min(options.maxLoad, top.load * (options.factor ?? (top.clean ? FACTOR_CLEAN : FACTOR))),
      windowFactor: STAIRCASE_FACTOR,
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
    return {
      kind: "trial",
      load: Math.max(options.minLoad, bottom.load / (options.factor ?? FACTOR)),
      windowFactor: STAIRCASE_FACTOR,
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

/** Below the boundary there is nothing to see: where not one operation violates an objective, two steps are taken as one. */
const FACTOR_CLEAN = 2;
const FACTOR = 1.5;
const NO_VERDICT = "the trials hold too little data for a verdict; give them longer windows";

/** `never-failed` and `never-passed` are strong words, so two trials have to say so. */
const TRIALS_FOR_NEVER = 2;
/** So many trials at the end of the range without two verdicts: more of them would not bring any. */
const TRIALS_AT_END_MAX = 4;

function isUndecided(rung: Rung): boolean {
  return trialsOf(rung) === 0 || trialsOf(rung) >= TRIALS_AT_END_MAX;
}

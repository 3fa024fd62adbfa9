// Runtime: anywhere.
import { type Bracket, type Rung, trialsOf } from "./bracket.ts";
import type { SearchOptions, SearchStep } from "./search.ts";

/** One step up, while nothing has failed. */
export function staircaseUp({ rungs }: Bracket, options: SearchOptions): SearchStep {
  const top = rungs.at(-1) as Rung;
  if (top.load < options.maxLoad) {
    return {
      kind: "trial",
      load: Math.min(options.maxLoad, top.load * factorOf(options)),
      why: "staircase up: no trial has failed",
    };
  }
  if (trialsOf(top) === 0) return { kind: "stop", reason: "time-budget", why: NO_VERDICT };
  if (trialsOf(top) < TRIALS_FOR_NEVER)
    return { kind: "trial", load: top.load, why: "tried again: the highest load passed" };
  return { kind: "stop", reason: "never-failed", why: "the highest load passed" };
}

/** One step down, while nothing has passed. */
export function staircaseDown({ rungs }: Bracket, options: SearchOptions): SearchStep {
  const bottom = rungs[0] as Rung;
  if (bottom.load > options.minLoad) {
    return {
      kind: "trial",
      load: Math.max(options.minLoad, bottom.load / factorOf(options)),
      why: "staircase down: no trial has passed",
    };
  }
  if (trialsOf(bottom) === 0) return { kind: "stop", reason: "time-budget", why: NO_VERDICT };
  if (trialsOf(bottom) < TRIALS_FOR_NEVER)
    return { kind: "trial", load: bottom.load, why: "tried again: the lowest load failed" };
  return { kind: "stop", reason: "never-passed", why: "the lowest load failed" };
}

const NO_VERDICT = "the trials hold too little data for a verdict; give them longer windows";

/** `never-failed` and `never-passed` are strong words, so two trials have to say so. */
const TRIALS_FOR_NEVER = 2;

function factorOf({ factor }: SearchOptions): number {
  return factor ?? 1.5;
}

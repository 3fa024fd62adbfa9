// Runtime: anywhere.
import type { StopReason } from "../../records/result.ts";
import type { Verdict } from "../../records/trial.ts";
import { bisection } from "./bisection.ts";
import { bracketOf, type Rung, trialsOf } from "./bracket.ts";
import { isNarrowedDown, trialNearBoundary } from "./nearBoundary.ts";
import { staircaseDown, staircaseUp } from "./staircase.ts";

/** One trial as the search sees it. */
export interface SearchTrial {
  readonly load: number;
  readonly verdict: Verdict;
  readonly durationSec: number;
}

export interface SearchOptions {
  readonly minLoad: number;
  readonly maxLoad: number;
  /** `bracket`: the last pass and the first fail. `fit`: then trials around them, in random order, and a logistic fit. */
  readonly method: "bracket" | "fit";
  /** A bracket is narrow enough when high / low is at most this. */
  readonly bracketRatio: number;
  readonly seed: number;
  readonly timeLeftSec: number;
  /** Where the staircase begins; `minLoad` if not given. */
  readonly startLoad?: number;
  /** Step of the staircase; 1.5 if not given. */
  readonly factor?: number;
  /** `fit`: the 95 % interval of C50 is narrow enough at this share of it, either way; 0.03 if not given. */
  readonly precision?: number;
  /** `fit`: most trials near the boundary; 40 if not given. */
  readonly boundaryTrialsMax?: number;
}

export type SearchStep =
  | {
      readonly kind: "trial";
      readonly load: number;
      readonly why: string;
      /** How much longer than usual the measured window should be. */
      readonly windowFactor?: number;
    }
  | { readonly kind: "stop"; readonly reason: StopReason; readonly why: string };

/**
 * The next step of a search for the capacity, from all trials so far and nothing else: staircase, bisection on
 * log(load), then, with method `fit`, randomised trials around the boundary. Verdicts are taken as noisy: contradictions
 * and ends that were tried only once and long ago are tried again, so that one wrong verdict does not trap the search.
 * A trial is proposed only where the time left will hold it, judged by those before.
 */
export function nextStep(history: readonly SearchTrial[], options: SearchOptions): SearchStep {
  const step = repeatOfLast(history) ?? stepOf(history, options);
  if (step.kind === "stop" || fitsIn(step.windowFactor ?? 1, history, options.timeLeftSec)) return step;
  return { kind: "stop", reason: "time-budget", why: `the time left does not hold another trial (next: ${step.why})` };
}

function stepOf(history: readonly SearchTrial[], options: SearchOptions): SearchStep {
  const bracket = bracketOf(history);
  if (bracket.rungs.length === 0) return { kind: "trial", load: startOf(options), why: "first trial" };
  if (options.method === "fit" && isNarrowedDown(bracket, options)) return trialNearBoundary(history, options);
  if (bracket.contested.length > 0) {
    const rung = fewestTrials(bracket.contested);
    if (trialsOf(rung) < TRIALS_A_LOAD)
      return { kind: "trial", load: rung.load, why: "tried again: verdicts contradict each other" };
  }
  if (bracket.high === null) return staircaseUp(bracket, options);
  if (bracket.low === null) return staircaseDown(bracket, options);
  return bisection(history, bracket, bracket.low.load, bracket.high.load, options);
}

/** An invalid trial says nothing, an insufficient one too little: both are repeated, the latter longer. */
function repeatOfLast(history: readonly SearchTrial[]): SearchStep | null {
  const last = history.at(-1);
  if (last === undefined) return null;
  const { load, verdict } = last;
  const before = history.findLastIndex((trial) => trial.load !== load || trial.verdict !== verdict);
  const inARow = history.length - 1 - before;
  if (verdict === "invalid") {
    if (inARow <= INVALID_REPEATS) return { kind: "trial", load, why: "tried again: the trial was not valid" };
    return {
      kind: "stop",
      reason: "generator-limited",
      why: `${inARow} trials in a row at this load were not valid: the generator cannot drive more`,
    };
  }
  if (verdict === "insufficient" && inARow <= INSUFFICIENT_REPEATS) {
    return {
      kind: "trial",
      load,
      why: "tried again for longer: too little data for a verdict",
      windowFactor: 2 ** inARow,
    };
  }
  return null;
}

const INVALID_REPEATS = 2;
const INSUFFICIENT_REPEATS = 1;
/** With three trials a load has a majority. */
const TRIALS_A_LOAD = 3;

function fitsIn(windowFactor: number, history: readonly SearchTrial[], timeLeftSec: number): boolean {
  if (history.length === 0) return timeLeftSec > 0;
  const meanSec = history.reduce((sum, trial) => sum + trial.durationSec, 0) / history.length;
  return meanSec * windowFactor <= timeLeftSec;
}

function startOf({ startLoad, minLoad, maxLoad }: SearchOptions): number {
  return Math.min(maxLoad, Math.max(minLoad, startLoad ?? minLoad));
}

function fewestTrials(rungs: readonly Rung[]): Rung {
  return rungs.reduce((fewest, rung) => (trialsOf(rung) < trialsOf(fewest) ? rung : fewest));
}

// Runtime: anywhere.
import type { StopReason } from "../../records/result.ts";
import { bracketOf } from "./bracket.ts";
import { isNarrowedDown, trialNearBoundary } from "./nearBoundary.ts";
import { type BoundaryTrial, sideOf } from "./side.ts";
import { staircaseDown, staircaseStart, staircaseUp } from "./staircase.ts";
import { withinTime } from "./timeLeft.ts";
import { STAIRCASE_FACTOR } from "./windows.ts";

/** One trial as the search sees it. */
export interface SearchTrial extends BoundaryTrial {
  readonly durationSec: number;
  /** Of the measured window, s. */
  readonly windowSec?: number;
  /** How long the server remembers: time over which its backlog is correlated with itself, s. */
  readonly memorySec?: number;
}

export interface SearchOptions {
  readonly minLoad: number;
  readonly maxLoad: number;
  readonly seed: number;
  readonly timeLeftSec: number;
  /** Where the boundary is thought to be, as by an earlier search; the staircase then begins beside it, in small steps. */
  readonly nearLoad?: number;
  /** The 95 % interval of C50 is narrow enough at this share of it, either way. */
  readonly precision: number;
  /** Most trials near the boundary; 40 if not given. */
  readonly boundaryTrialsMax?: number;
  /** Least length of a trial's window, s: what `windowFactor` multiplies. */
  readonly windowSec: number;
  /** How long the window of such a trial will really be, s; `windowFactor` times the least if not given. */
  readonly windowSecOf?: (trial: TrialStep) => number;
}

/** A trial to play. */
export interface TrialStep {
  readonly kind: "trial";
  readonly load: number;
  readonly why: string;
  /** How many times its least length the measured window should be. */
  readonly windowFactor?: number;
  /** How many times the least count of messages the window should hold. */
  readonly countFactor?: number;
}

export type SearchStep = TrialStep | { readonly kind: "stop"; readonly reason: StopReason; readonly why: string };

/**
 * The next step of a search for the capacity, from all trials so far and nothing else: staircase, bisection on
 * log(load) until the boundary is roughly known, then randomised trials around it until its interval is narrow. Verdicts
 * are taken as noisy: the trials around the boundary go where the fit over all of them, not the last one, says.
 * A trial is proposed only where the time left will hold it.
 */
export function nextStep(history: readonly SearchTrial[], options: SearchOptions): SearchStep {
  const step = repeatOfLast(history) ?? stepOf(history, options);
  return step.kind === "stop" ? step : withinTime(step, history, options);
}

function stepOf(history: readonly SearchTrial[], options: SearchOptions): SearchStep {
  const bracket = bracketOf(history);
  if (bracket.rungs.length === 0) return staircaseStart(options);
  if (isNarrowedDown(bracket)) return trialNearBoundary(history, options);
  if (bracket.high === null) return staircaseUp(bracket, options);
  if (bracket.low === null) return staircaseDown(bracket, options);
  const load = Math.sqrt(bracket.low.load * bracket.high.load);
  // A middle that stayed without a verdict stays so: draws around the boundary go past it.
  if (bracket.rungs.some((rung) => rung.load === load)) return trialNearBoundary(history, options);
  return {
    kind: "trial",
    load,
    windowFactor: STAIRCASE_FACTOR,
    why: "bisection between the last pass and the first fail",
  };
}

/** An invalid trial says nothing, one without data enough too little: both are repeated, the latter longer. */
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
  if (verdict === "insufficient" && sideOf(last) === null && inARow <= INSUFFICIENT_REPEATS) {
    const factor = 2 ** inARow;
    return {
      kind: "trial",
      load,
      why: "tried again for longer: too little data for a verdict",
      windowFactor: factor,
      countFactor: factor,
    };
  }
  return null;
}

const INVALID_REPEATS = 2;
const INSUFFICIENT_REPEATS = 1;

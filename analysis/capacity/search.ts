// Runtime: anywhere.

import { uniformAt } from "../../generators/random/stream.ts";
import type { StopReason } from "../../records/result.ts";
import type { Verdict } from "../../records/trial.ts";
import { fitBoundary } from "./boundary.ts";
import { type Bracket, bracketOf, type Rung } from "./bracket.ts";

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
  if (options.method === "fit" && isNarrowedDown(bracket, options)) return boundaryStep(history, options);
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
/** `never-failed` and `never-passed` are strong words, so two trials have to say so. */
const TRIALS_FOR_NEVER = 2;

function staircaseUp({ rungs }: Bracket, options: SearchOptions): SearchStep {
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

function staircaseDown({ rungs }: Bracket, options: SearchOptions): SearchStep {
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

/**
 * Halves what can still be halved on log(load). Contested loads cannot be passed over, so only the gaps below and above
 * them count; loads that stayed without a verdict are gone around.
 */
function bisection(
  history: readonly SearchTrial[],
  bracket: Bracket,
  low: number,
  high: number,
  options: SearchOptions,
): SearchStep {
  const marks = [low, ...bracket.contested.map((rung) => rung.load), high];
  const gaps = [
    { from: low, to: marks[1] as number },
    { from: marks.at(-2) as number, to: high },
  ];
  const open = bracket.rungs.filter((rung) => trialsOf(rung) === 0).map((rung) => rung.load);
  const widest = widestOf(gaps.flatMap((gap) => split(gap, open)));
  if (widestOf(gaps).ratio > options.bracketRatio && widest.ratio > options.bracketRatio) {
    return {
      kind: "trial",
      load: Math.sqrt(widest.from * widest.to),
      why: "bisection between the last pass and the first fail",
    };
  }
  const doubtful = doubtfulEnd(history, bracket);
  if (doubtful !== null)
    return { kind: "trial", load: doubtful, why: "tried again: this end of the bracket rests on one early trial" };
  return {
    kind: "stop",
    reason: "converged",
    why: `the last pass and the first fail are at most ${Math.round((options.bracketRatio - 1) * 100)} % apart`,
  };
}

interface Gap {
  readonly from: number;
  readonly to: number;
}

function split({ from, to }: Gap, loads: readonly number[]): Gap[] {
  const marks = [from, ...loads.filter((load) => load > from && load < to), to];
  return marks.slice(1).map((mark, i) => ({ from: marks[i] as number, to: mark }));
}

function widestOf(gaps: readonly Gap[]): Gap & { readonly ratio: number } {
  const measured = gaps.map((gap) => ({ ...gap, ratio: gap.to / gap.from }));
  return measured.reduce((widest, gap) => (gap.ratio > widest.ratio ? gap : widest));
}

/** An end that was tried once, and that every bisection since has moved the other end towards: the mark of a wrong verdict. */
function doubtfulEnd(history: readonly SearchTrial[], { low, high }: Bracket): number | null {
  for (const [end, verdict] of [
    [low, "pass"],
    [high, "fail"],
  ] as const) {
    if (end === null || trialsOf(end) > 1) continue;
    const set = history.findLastIndex((trial) => trial.load === end.load && trial.verdict === verdict);
    const since = history.slice(set + 1).filter((trial) => trial.verdict === "pass" || trial.verdict === "fail");
    if (since.length >= ONE_SIDED && since.every((trial) => trial.verdict !== verdict)) return end.load;
  }
  return null;
}

/** Three verdicts in a row for the same side come by chance in one search of eight. */
const ONE_SIDED = 3;

function isNarrowedDown(bracket: Bracket, options: SearchOptions): boolean {
  if (bracket.contested.length > 0) return true;
  return bracket.low !== null && bracket.high !== null && bracket.high.load / bracket.low.load <= options.bracketRatio;
}

/**
 * A load near the boundary, drawn at random: a curve from the posterior of the fit, and on it the middle or one of the
 * two places where the slope shows best. Drawing from the posterior looks where the boundary may be, as often as it may
 * be there (Thompson sampling), and its random order keeps a slow drift of the machine from passing for an effect of load.
 */
function boundaryStep(history: readonly SearchTrial[], options: SearchOptions): SearchStep {
  const fit = fitBoundary(history);
  if (fit === null)
    throw new Error("Expected a pass and a fail once the boundary is narrowed down, found only one of the two.");
  if (fit.c50Quantile(0.05) >= options.maxLoad)
    return { kind: "stop", reason: "never-failed", why: "the boundary lies above the highest load" };
  if (fit.c50Quantile(0.95) <= options.minLoad)
    return { kind: "stop", reason: "never-passed", why: "the boundary lies below the lowest load" };
  const precision = options.precision ?? 0.03;
  const middle = fit.c50Quantile(0.5);
  const near = history.filter(
    ({ load, verdict }) => isDecided(verdict) && load > middle / NEAR && load < middle * NEAR,
  ).length;
  const ratio = fit.c50Quantile(0.975) / fit.c50Quantile(0.025);
  if (near >= BOUNDARY_TRIALS_MIN && ratio <= (1 + precision) / (1 - precision)) {
    return { kind: "stop", reason: "converged", why: `the 95 % interval is within ${precision * 100} % either way` };
  }
  if (near >= (options.boundaryTrialsMax ?? 40)) {
    return { kind: "stop", reason: "time-budget", why: `${near} trials near the boundary are all that were allowed` };
  }
  const uniform = (n: number) => uniformAt(options.seed, n, SEARCH_PURPOSE, history.length);
  const { c50, width } = fit.draw(uniform(0));
  const offset = OFFSETS[Math.floor(uniform(1) * OFFSETS.length)] as number;
  const load = Math.min(options.maxLoad, Math.max(options.minLoad, c50 * Math.exp(offset * width)));
  return { kind: "trial", load, why: "near the boundary, in random order" };
}

/** In widths of the transition: pass chances of 80, 50 and 20 %. */
const OFFSETS = [-1.4, 0, 1.4] as const;
/** Trials within this factor of C50 are near the boundary. */
const NEAR = 1.5;
/** Fewer let a lucky streak look like certainty. */
const BOUNDARY_TRIALS_MIN = 20;
/** Purpose of the random draws, apart from those of the generators. */
const SEARCH_PURPOSE = 1001;

function fitsIn(windowFactor: number, history: readonly SearchTrial[], timeLeftSec: number): boolean {
  if (history.length === 0) return timeLeftSec > 0;
  const meanSec = history.reduce((sum, trial) => sum + trial.durationSec, 0) / history.length;
  return meanSec * windowFactor <= timeLeftSec;
}

function startOf({ startLoad, minLoad, maxLoad }: SearchOptions): number {
  return Math.min(maxLoad, Math.max(minLoad, startLoad ?? minLoad));
}

function factorOf({ factor }: SearchOptions): number {
  return factor ?? 1.5;
}

function isDecided(verdict: Verdict): boolean {
  return verdict === "pass" || verdict === "fail";
}

/** Trials with a verdict. */
function trialsOf({ passes, fails }: Rung): number {
  return passes + fails;
}

function fewestTrials(rungs: readonly Rung[]): Rung {
  return rungs.reduce((fewest, rung) => (trialsOf(rung) < trialsOf(fewest) ? rung : fewest));
}

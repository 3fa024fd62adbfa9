// Runtime: anywhere.
import { uniformAt } from "../../generators/random/stream.ts";
import { fitBoundary } from "./boundary.ts";
import type { Bracket } from "./bracket.ts";
import type { SearchOptions, SearchStep, SearchTrial } from "./search.ts";

/** Whether trials near the boundary can begin: the bracket is narrow, or its verdicts contradict each other. */
export function isNarrowedDown(bracket: Bracket): boolean {
  if (bracket.contested.length > 0) return true;
  return bracket.low !== null && bracket.high !== null && bracket.high.load / bracket.low.load <= NARROW;
}

/**
 * A load near the boundary, drawn at random: a curve from the posterior of the fit, and on it the middle or one of the
 * two places where the slope shows best. Drawing from the posterior looks where the boundary may be, as often as it may
 * be there (Thompson sampling), and its random order keeps a slow drift of the machine from passing for an effect of load.
 */
export function trialNearBoundary(history: readonly SearchTrial[], options: SearchOptions): SearchStep {
  const fit = fitBoundary(history);
  if (fit === null)
    throw new Error("Expected a pass and a fail once the boundary is narrowed down, found only one of the two.");
  if (fit.c50Quantile(0.05) >= options.maxLoad)
    return { kind: "stop", reason: "never-failed", why: "the boundary lies above the highest load" };
  if (fit.c50Quantile(0.95) <= options.minLoad)
    return { kind: "stop", reason: "never-passed", why: "the boundary lies below the lowest load" };
  const { precision } = options;
  const ratio = fit.c50Quantile(0.975) / fit.c50Quantile(0.025);
  const least = fit.objective === null ? VERDICTS_MIN : SHARES_MIN;
  if (fit.near >= least && ratio <= (1 + precision) / (1 - precision))
    return { kind: "stop", reason: "converged", why: `the 95 % interval is within ${precision * 100} % either way` };
  if (fit.near >= (options.boundaryTrialsMax ?? 40))
    return {
      kind: "stop",
      reason: "time-budget",
      why: `${fit.near} trials near the boundary are all that were allowed`,
    };
  const uniform = (n: number) => uniformAt(options.seed, n, SEARCH_PURPOSE, history.length);
  const { c50, width } = fit.draw(MIDDLE_LOW + (1 - 2 * MIDDLE_LOW) * uniform(0));
  const offset = OFFSETS[Math.floor(uniform(1) * OFFSETS.length)] as number;
  const away = Math.max(-AWAY_MAX, Math.min(AWAY_MAX, offset * width));
  const load = Math.min(options.maxLoad, Math.max(options.minLoad, c50 * Math.exp(away)));
  return {
    kind: "trial",
    load,
    why: "near the boundary, in random order",
    windowFactor: windowFactorOf(history, options.windowSec),
  };
}

/** A bracket of the staircase, halved once on log(load). */
const NARROW = 1.25;
/** In widths of the transition: shares of a quarter of, exactly, and four times what is allowed. */
const OFFSETS = [-1.4, 0, 1.4] as const;
/** Verdicts hold one bit each: with fewer a lucky streak looks like certainty. */
const VERDICTS_MIN = 20;
/** Draws come from the middle half of where the boundary may be, and go at most so far from there, in ln(load). */
const MIDDLE_LOW = 0.25;
const AWAY_MAX = 0.12;
/** Two parameters and a dispersion want this many at least. */
const SHARES_MIN = 4;
/** Purpose of the random draws, apart from those of the generators. */
const SEARCH_PURPOSE = 1001;

/** Start, warm-up, drain and audit cost as much whatever the window: near the boundary, longer ones tell more a minute. */
const FACTOR_MIN = 2;
const FACTOR_MAX = 8;
/** A window tells what the server does in the long run when it holds its memory this many times. */
const MEMORIES = 10;

/** Longer for a server that remembers long: a backlog that lives for half a minute needs more than a minute to show. */
function windowFactorOf(history: readonly SearchTrial[], windowSec: number): number {
  const memories = history.flatMap(({ memorySec }) => memorySec ?? []).slice(-LOOK_BACK);
  const memorySec = Math.max(0, ...memories);
  return Math.min(FACTOR_MAX, Math.max(FACTOR_MIN, Math.ceil((MEMORIES * memorySec) / windowSec)));
}

/** Memory depends on the load: only the last trials lie near enough. */
const LOOK_BACK = 3;

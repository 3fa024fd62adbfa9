// Runtime: anywhere.
import { uniformAt } from "../../generators/random/stream.ts";
import { fitBoundary } from "./boundary.ts";
import type { Bracket } from "./bracket.ts";
import type { SearchOptions, SearchStep, SearchTrial } from "./search.ts";
import { nearWindowFactor } from "./windows.ts";

/** Whether trials near the boundary can begin: the bracket is narrow, or its verdicts contradict each other. */
export function isNarrowedDown(bracket: Bracket): boolean {
  if (bracket.contested.length > 0) return true;
  return bracket.low !== null && bracket.high !== null && bracket.high.load / bracket.low.load <= NARROW;
}

/**
 * A load near the boundary, drawn at random: a curve from the posterior of the fit, and on it the middle or a place to
 * either side where the slope shows. Drawing from the posterior looks where the boundary may be, as often as it may be
 * there (Thompson sampling), and its random order keeps a slow drift of the machine from passing for an effect of load.
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
  const wanted = Math.log((1 + precision) / (1 - precision));
  const found = Math.log(fit.c50Quantile(0.975) / fit.c50Quantile(0.025));
  const least = fit.objective === null ? VERDICTS_MIN : SHARES_MIN;
  if (fit.near >= least && found <= wanted)
    return { kind: "stop", reason: "converged", why: `the 95 % interval is within ${precision * 100} % either way` };
  if (fit.near >= (options.boundaryTrialsMax ?? 40))
    return {
      kind: "stop",
      reason: "time-budget",
      why: `${fit.near} trials near the boundary are all that were allowed`,
    };
  const uniform = (n: number) => uniformAt(options.seed, n, SEARCH_PURPOSE, history.length);
  const { c50, width } = fit.draw(MIDDLE_LOW + (1 - 2 * MIDDLE_LOW) * uniform(0));
  const offsets = fit.objective === null ? OFFSETS_VERDICTS : OFFSETS_SHARES;
  const offset = offsets[Math.floor(uniform(1) * offsets.length)] as number;
  const away = Math.max(-AWAY_MAX, Math.min(AWAY_MAX, offset * width));
  return {
    kind: "trial",
    load: Math.min(options.maxLoad, Math.max(options.minLoad, c50 * Math.exp(away))),
    why: "near the boundary, in random order",
    windowFactor: nearWindowFactor(history, {
      windowSec: options.windowSec,
      c50: fit.objective === null ? null : fit.c50Quantile(0.5),
      found,
      wanted,
      trialsLeft: least - fit.near,
      timeLeftSec: options.timeLeftSec,
    }),
  };
}

/** A bracket of the staircase; one of doubled loads is halved once on log(load). */
const NARROW = 1.55;
/** In widths of the transition: three verdicts of four pass, half, one of four. Verdicts tell most where they are in doubt. */
const OFFSETS_VERDICTS = [-1.4, 0, 1.4] as const;
/** Shares: half of what is allowed, exactly that, and twice that. Nearer tells more of C50, further more of the slope. */
const OFFSETS_SHARES = [-0.7, 0, 0.7] as const;
/** Verdicts hold one bit each: with fewer a lucky streak looks like certainty. */
const VERDICTS_MIN = 20;
/** Draws come from the middle half of where the boundary may be, and go at most so far from there, in ln(load). */
const MIDDLE_LOW = 0.25;
const AWAY_MAX = 0.12;
/** Two parameters and a dispersion want this many at least. */
const SHARES_MIN = 4;
/** Purpose of the random draws, apart from those of the generators. */
const SEARCH_PURPOSE = 1001;

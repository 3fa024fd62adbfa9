// Runtime: anywhere.
import { uniformAt } from "../../generators/random/stream.ts";
import { fitBoundary } from "./boundary.ts";
import type { Bracket } from "./bracket.ts";
import type { SearchOptions, SearchStep, SearchTrial } from "./search.ts";

/** Whether trials near the boundary can begin: the bracket is narrow, or its verdicts contradict each other. */
export function isNarrowedDown(bracket: Bracket, options: SearchOptions): boolean {
  if (bracket.contested.length > 0) return true;
  return bracket.low !== null && bracket.high !== null && bracket.high.load / bracket.low.load <= options.bracketRatio;
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
  const precision = options.precision ?? 0.03;
  const middle = fit.c50Quantile(0.5);
  const near = history.filter(
    ({ load, verdict }) => (verdict === "pass" || verdict === "fail") && load > middle / NEAR && load < middle * NEAR,
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

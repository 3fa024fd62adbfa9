// Runtime: anywhere.
import type { Capacity, CapacityScale, StopReason } from "../../records/result.ts";
import { fitBoundary } from "./boundary.ts";
import { bracketOf } from "./bracket.ts";
import type { BoundaryTrial } from "./side.ts";

/** A capacity on the scale of the loads of the trials. */
export interface CapacityEstimate extends CapacityScale {
  readonly method: Capacity["method"];
  readonly stopReason: StopReason;
  /** The objective that gives way first, as in `ViolationShare`; null where only verdicts speak. */
  readonly objective: string | null;
}

/**
 * The capacity from the trials of a search; those that were not valid or had too little data say nothing.
 *
 * `c50` ("falls over") and `c95` ("holds") by the fit over all trials, `low` and `high` the 95 % interval of C50. Where
 * nothing failed, only `low` is known (a lower bound, method `bracket`); where nothing passed, only `high`.
 */
export function estimateCapacity(history: readonly BoundaryTrial[], stopReason: StopReason): CapacityEstimate {
  // A bound is a word about one load, and only a verdict gives it: a trial too close to tell has not failed.
  const bracket = bracketOf(history.map(({ load, verdict }) => ({ load, verdict })));
  const low = bracket.low?.load ?? null;
  const high = bracket.high?.load ?? null;
  const bound = { c50: null, c95: null, method: "bracket", stopReason, objective: null } as const;
  if (stopReason === "never-failed") return { ...bound, low, high: null };
  if (stopReason === "never-passed") return { ...bound, low: null, high };
  const fit = fitBoundary(history);
  if (fit === null) return { ...bound, low, high };
  return {
    c50: fit.c50Quantile(0.5),
    c95: fit.c95,
    low: fit.c50Quantile(0.025),
    high: fit.c50Quantile(0.975),
    method: fit.objective === null ? "logistic-fit" : "share-fit",
    stopReason,
    objective: fit.objective,
  };
}

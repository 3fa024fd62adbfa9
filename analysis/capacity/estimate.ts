// Runtime: anywhere.
import type { Capacity, CapacityScale, StopReason } from "../../records/result.ts";
import { type BoundaryTrial, fitBoundary } from "./boundary.ts";
import { bracketOf } from "./bracket.ts";

export interface EstimateOptions {
  readonly stopReason: StopReason;
  /** Not given: a fit where there are trials enough for one, else the bracket. */
  readonly method?: "bracket" | "fit";
}

/** A capacity on the scale of the loads of the trials. */
export interface CapacityEstimate extends CapacityScale {
  readonly method: Capacity["method"];
  readonly stopReason: StopReason;
}

/**
 * The capacity from the trials of a search; invalid and insufficient ones say nothing.
 *
 * - `bracket`: `low` is the highest load that passed below every failure, `high` the lowest that failed above every
 *   pass; C50 is their geometric middle. C95 ("holds") is that of the fit, but never above `low`: that a load passed
 *   once does not say that it passes 95 times of 100.
 * - `logistic-fit`: posterior medians of C50 and C95, `low` and `high` the 95 % interval of C50.
 *
 * Where nothing failed, only `low` is known (a lower bound); where nothing passed, only `high`.
 */
export function estimateCapacity(history: readonly BoundaryTrial[], options: EstimateOptions): CapacityEstimate {
  const { stopReason } = options;
  const bracket = bracketOf(history);
  const low = bracket.low?.load ?? null;
  const high = bracket.high?.load ?? null;
  if (stopReason === "never-failed") return { ...UNKNOWN, low, method: "bracket", stopReason };
  if (stopReason === "never-passed") return { ...UNKNOWN, high, method: "bracket", stopReason };
  const fit = fitBoundary(history);
  if (fit === null) return { ...UNKNOWN, low, high, method: "bracket", stopReason };
  const method = options.method ?? (decidedCount(history) >= FIT_TRIALS_MIN ? "fit" : "bracket");
  if (method === "fit" || low === null || high === null) {
    return {
      c50: fit.c50Quantile(0.5),
      c95: fit.c95,
      low: fit.c50Quantile(0.025),
      high: fit.c50Quantile(0.975),
      method: "logistic-fit",
      stopReason,
    };
  }
  return { c50: Math.sqrt(low * high), c95: Math.min(low, fit.c95), low, high, method: "bracket", stopReason };
}

const UNKNOWN = { c50: null, c95: null, low: null, high: null } as const;
/** A bracket search rarely takes this many; with so many the width of the transition can be told. */
const FIT_TRIALS_MIN = 20;

function decidedCount(history: readonly BoundaryTrial[]): number {
  return history.filter(({ verdict }) => verdict === "pass" || verdict === "fail").length;
}

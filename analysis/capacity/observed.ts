// Runtime: anywhere.
import { type Objectives, storyMeasures } from "../../records/objectives.ts";
import type { Trial } from "../../records/trial.ts";
import { memorySteps } from "../statistics/trend.ts";
import { minimumCount } from "../verdict/critical.ts";
import { latencyCodes } from "../verdict/findings.ts";
import { windowOf } from "../verdict/growth.ts";
import type { SearchTrial } from "./search.ts";
import type { ViolationShare } from "./shares.ts";

type Judged = Pick<Trial, "verdict" | "reasons" | "complete" | "latencyMs" | "timeline" | "windowSec">;

/** A judged trial as the search and the fit see it. */
export function observed(trial: Judged, load: number, objectives: Objectives, durationSec: number): SearchTrial {
  return {
    load,
    verdict: trial.verdict,
    durationSec,
    windowSec: trial.windowSec,
    shares: sharesOf(trial, objectives),
    memorySec: memorySecOf(trial),
  };
}

/**
 * The shares of violations that a trial has to tell. None where it was ended early (its share is then high by
 * construction), where it was not valid, and where it failed for another reason than a latency: a backlog that grows
 * says that the share of a longer trial would be another.
 */
function sharesOf(trial: Judged, objectives: Objectives): ViolationShare[] {
  if (!trial.complete || trial.verdict === "invalid") return [];
  if (trial.verdict === "fail" && trial.reasons.every(({ code }) => !latencyCodes.has(code))) return [];
  return (["send", "delivery", "pollLateness", "appOpen", ...storyMeasures] as const).flatMap((objective) => {
    const [seen, limit] = [trial.latencyMs[objective], objectives[objective]];
    if (seen === undefined || limit === undefined) return [];
    const { count, violations, designEffect, violationsAt, overHalf } = seen;
    const { quantile } = limit;
    if (count < minimumCount(quantile, objectives.alpha)) return [];
    return [{ objective, count, violations, designEffect, violationsAt, overHalf, allowed: 1 - quantile }];
  });
}

/** Below this many seconds there is no correlation to speak of. */
const SECONDS_MIN = 10;

/** Time over which the backlog of the window is correlated with itself, s. */
function memorySecOf(trial: Judged): number {
  const inFlight = windowOf(trial.timeline, trial.windowSec).map((entry) => entry.inFlight);
  return inFlight.length < SECONDS_MIN ? 0 : memorySteps(inFlight);
}

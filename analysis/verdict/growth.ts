// Runtime: anywhere.
import type { TimelineEntry, TrialFacts } from "../../records/trial.ts";
import { mannKendall } from "../statistics/mannKendall.ts";
import { theilSenSlope } from "../statistics/theilSen.ts";
import { driftTest } from "../statistics/trend.ts";

/** A series that rises and would not stop. */
export interface Growth {
  /** What rises: messages in flight (their count), or the delivery latency (ms). */
  readonly of: "in-flight" | "delivery";
  /** A second; messages or ms. */
  readonly slopePerSec: number;
  /** What the rise within the window adds to the latency of a message, ms. */
  readonly addedMs: number;
  /** The larger of the two p-values. */
  readonly p: number;
}

interface GrowthLimits {
  readonly alpha: number;
  readonly sendLimitMs: number;
  readonly deliveryLimitMs: number;
}

/** A rise matters when the window alone adds this share of the objective to the latency. */
const RELEVANT_SHARE = 0.1;
/** Below this many seconds there is no trend to speak of. */
const SECONDS_MIN = 10;

/**
 * Work that arrives faster than it is done: a slightly overloaded server shows no bad p99 within 20 seconds, only a
 * trend. A rise counts when three things hold together:
 * the drift test is significant, which takes the autocorrelation of a queue into account, up to a random walk;
 * the Mann-Kendall test is, which a single stall at the end of the window cannot move;
 * and the rise within the window adds a tenth of the objective to the latency (by Little's law, messages in flight
 * over throughput). Requiring all three, the error probability is at most that of the drift test; the two series share it.
 */
export function findGrowth(
  facts: Pick<TrialFacts, "timeline" | "windowSec" | "throughputPerSec">,
  limits: GrowthLimits,
): Growth[] {
  const window = windowOf(facts.timeline, facts.windowSec);
  const throughputPerMs = facts.throughputPerSec / 1000;
  // Bonferroni: two looks, one error probability.
  const alpha = limits.alpha / 2;
  const inFlight = rise(
    window.map((entry) => entry.inFlight),
    alpha,
  );
  const delivery = rise(
    window.map((entry) => entry.deliveryMsP99).filter((value) => value !== null),
    alpha,
  );
  const found: Growth[] = [];
  if (inFlight !== null) {
    const addedMs =
      throughputPerMs > 0 ? (inFlight.slope * facts.windowSec) / throughputPerMs : Number.POSITIVE_INFINITY;
    if (addedMs >= RELEVANT_SHARE * limits.sendLimitMs) {
      found.push({ of: "in-flight", slopePerSec: inFlight.slope, addedMs, p: inFlight.p });
    }
  }
  if (delivery !== null) {
    const addedMs = delivery.slope * facts.windowSec;
    if (addedMs >= RELEVANT_SHARE * limits.deliveryLimitMs) {
      found.push({ of: "delivery", slopePerSec: delivery.slope, addedMs, p: delivery.p });
    }
  }
  return found;
}

/** The seconds of the measured window: the last `windowSec` of those before the load stops. */
export function windowOf(timeline: readonly TimelineEntry[], windowSec: number): readonly TimelineEntry[] {
  const last = timeline.findLastIndex((entry) => entry.offered > 0);
  return timeline.slice(Math.max(0, last + 1 - Math.round(windowSec)), last + 1);
}

function rise(values: readonly number[], alpha: number): { slope: number; p: number } | null {
  if (values.length < SECONDS_MIN) return null;
  const slope = theilSenSlope(values);
  const p = Math.max(driftTest(values).pRising, mannKendall(values).pRising);
  return slope > 0 && p <= alpha ? { slope, p } : null;
}

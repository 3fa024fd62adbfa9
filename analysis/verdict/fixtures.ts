// Runtime: anywhere. Made-up facts of trials for tests: no figure here was ever measured.
import type { Objectives } from "../../records/objectives.ts";
import { NO_PROBES } from "../../records/security.ts";
import type { Delivery, Quantiles, TimelineEntry, TrialFacts } from "../../records/trial.ts";

export const OBJECTIVES: Objectives = {
  schema: "kassensturz/objectives/1",
  id: "test",
  title: "Limits for tests",
  source: "none",
  send: { quantile: 0.99, limitMs: 1000 },
  delivery: { quantile: 0.99, limitMs: 3000 },
  pollLateness: { quantile: 0.99, limitMs: 3000 },
  appOpen: { quantile: 0.99, limitMs: 3000 },
  failureShareMax: 0.001,
  lostMax: 0,
  leaksMax: 0,
  alpha: 0.05,
  generator: { pacingLagMsP99Max: 10, offeredDeviationMax: 0.02, cpuShareMax: 0.8, foreignCpuShareMax: 0.1 },
};

export function quantiles(count: number, violations = 0, p99: number | null = 400): Quantiles {
  return { count, failures: 0, violations, designEffect: 1, p50: 50, p95: 200, p99, max: p99 };
}

/** A ledger in which all messages were acknowledged and arrived in time. */
export function nothingLost(messages: number): Delivery {
  return {
    attempted: messages,
    acknowledged: messages,
    delivered: messages,
    late: 0,
    stored: 0,
    lost: 0,
    duplicated: 0,
    repeated: 0,
    reordered: 0,
    unknown: 0,
    unaudited: 0,
    retried: 0,
    retriedAnew: 0,
    receipts: 0,
    receiptsUnseen: 0,
    notes: 0,
    notesUnseen: 0,
    notesRepeated: 0,
    gaps: 0,
    gapsUnfilled: 0,
  };
}

/** A healthy trial of 20 s with 612 messages, changed where the test wants it. */
export function factsFixture(change: Partial<TrialFacts> = {}): TrialFacts {
  return {
    plannedPerSec: 30.6,
    offeredPerSec: 30.6,
    throughputPerSec: 30.6,
    goodputPerSec: 30.6,
    windowSec: 20,
    latencyMs: {
      send: quantiles(612),
      delivery: quantiles(612),
      pollLateness: quantiles(400),
      appOpen: quantiles(1200),
      sendService: quantiles(612),
    },
    errors: { operations: 6000, failures: 0, byKind: {} },
    delivery: nothingLost(900),
    security: { ...NO_PROBES, attempts: 40, refused: 40 },
    generator: { pacingLagMsP99: 3, pacingLagMsMax: 12, cpuShare: 0.2, memoryMiBMax: 90 },
    complete: true,
    incident: null,
    faults: [],
    resources: [],
    timeline: [],
    ...change,
  };
}

/** A timeline with these messages in flight in each second of the window, 6 s of warm-up before and 5 s of drain after. */
export function timelineFixture(
  inFlight: readonly number[],
  deliveryMsP99: readonly (number | null)[] = inFlight.map(() => 100),
): TimelineEntry[] {
  const second = (offered: number, waiting: number, deliveryMs: number | null) => ({
    offered,
    completed: offered,
    good: offered,
    failed: 0,
    sendMsP99: 100,
    deliveryMsP99: deliveryMs,
    inFlight: waiting,
    cpu: {},
  });
  return [
    ...Array.from({ length: 6 }, () => second(30, 0, 100)),
    ...inFlight.map((waiting, i) => second(30, waiting, deliveryMsP99[i] ?? null)),
    ...Array.from({ length: 5 }, () => second(0, 0, null)),
  ].map((entry, tSec) => ({ tSec, ...entry }));
}

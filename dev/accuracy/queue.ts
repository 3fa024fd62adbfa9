// Runtime: Node.

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { observed } from "../../analysis/capacity/observed.ts";
import { timedQuantiles } from "../../analysis/statistics/timedQuantiles.ts";
import { minimumCount } from "../../analysis/verdict/critical.ts";
import { nothingLost } from "../../analysis/verdict/fixtures.ts";
import { judgeTrial } from "../../analysis/verdict/judge.ts";
import type { RandomStream } from "../../generators/random/stream.ts";
import { meanForCount, WINDOW_SEC_MAX } from "../../harness/measure/draft.ts";
import { mmcCapacityPerSec } from "../../homeservers/reference/capacity.ts";
import { objectivesSchema } from "../../records/objectives.ts";
import { NO_PROBES } from "../../records/security.ts";
import type { Quantiles, TimelineEntry, TrialFacts } from "../../records/trial.ts";
import type { Server } from "./servers.ts";

const tiM = objectivesSchema.parse(
  parse(readFileSync(new URL("../../analysis/objectives/ti-m.yaml", import.meta.url), "utf8")),
);

const SETTLE_SEC = 6;
const NONE: Quantiles = {
  count: 0,
  failures: 0,
  violations: 0,
  designEffect: 1,
  p50: null,
  p95: null,
  p99: null,
  max: null,
};

/** A queue with exponential times, fed by a Poisson process. */
export interface Queue {
  readonly workers: number;
  readonly servicesPerSec: number;
  /** Limit of the p99 of sending, ms. */
  readonly limitMs: number;
}

/** What the search is told of trials against a queue: the real verdict and the real shares. Load 1 is its true capacity. */
export function queueServer(name: string, queue: Queue): Server {
  const { workers, servicesPerSec, limitMs } = queue;
  const objective = { quantile: 0.99, limitMs };
  const capacityPerSec = mmcCapacityPerSec(workers, 1000 / servicesPerSec, objective);
  const objectives = { ...tiM, send: objective };
  return {
    name,
    play: (random) => ({
      trial(load, windowSec) {
        const arrivalsPerSec = load * capacityPerSec;
        const leastSec = meanForCount(minimumCount(objective.quantile, objectives.alpha)) / arrivalsPerSec;
        const playedSec = Math.min(WINDOW_SEC_MAX, Math.ceil(Math.max(windowSec, leastSec)));
        const facts = queueFacts(random, queue, arrivalsPerSec, playedSec);
        const judged = { ...facts, ...judgeTrial(facts, objectives) };
        return { ...observed(judged, load, objectives, 0), windowSec: playedSec };
      },
      c50: () => 1,
    }),
  };
}

/** One trial: first come, first served from an empty queue; what is seen in the window. */
function queueFacts(random: RandomStream, queue: Queue, arrivalsPerSec: number, windowSec: number): TrialFacts {
  const { workers, servicesPerSec, limitMs } = queue;
  const seconds = Math.ceil(SETTLE_SEC + windowSec);
  const timeline = Array.from({ length: seconds }, (_, tSec) => emptySecond(tSec));
  const latenciesMs: number[] = [];
  const arrivalsMs: number[] = [];
  const freeAt = new Float64Array(workers);
  let arrival = random.exponential(1 / arrivalsPerSec);
  while (arrival < seconds) {
    let worker = 0;
    for (let w = 1; w < workers; w++) if ((freeAt[w] as number) < (freeAt[worker] as number)) worker = w;
    const done = Math.max(freeAt[worker] as number, arrival) + random.exponential(1 / servicesPerSec);
    freeAt[worker] = done;
    const latencyMs = (done - arrival) * 1000;
    if (arrival >= SETTLE_SEC) {
      latenciesMs.push(latencyMs);
      arrivalsMs.push(arrival * 1000);
    }
    const second = timeline[Math.floor(arrival)] as Writable<TimelineEntry>;
    second.offered++;
    second.deliveryMsP99 = Math.max(second.deliveryMsP99 ?? 0, latencyMs);
    for (let tSec = Math.floor(arrival); tSec < Math.min(seconds, Math.floor(done)); tSec++)
      (timeline[tSec] as Writable<TimelineEntry>).inFlight++;
    arrival += random.exponential(1 / arrivalsPerSec);
  }
  const messages = { values: Float64Array.from(latenciesMs), times: Float64Array.from(arrivalsMs) };
  const send = timedQuantiles(messages, limitMs);
  const perSec = send.count / windowSec;
  return {
    plannedPerSec: perSec,
    offeredPerSec: perSec,
    throughputPerSec: Math.min(perSec, workers * servicesPerSec),
    goodputPerSec: (send.count - send.violations) / windowSec,
    windowSec,
    latencyMs: {
      send,
      delivery: timedQuantiles(messages, tiM.delivery.limitMs),
      pollLateness: NONE,
      appOpen: NONE,
      sendService: send,
    },
    errors: { operations: send.count, failures: 0, byKind: {} },
    delivery: nothingLost(send.count),
    security: NO_PROBES,
    generator: { pacingLagMsP99: 0, pacingLagMsMax: 0, cpuShare: 0, memoryMiBMax: 0 },
    complete: true,
    incident: null,
    faults: [],
    resources: [],
    timeline,
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function emptySecond(tSec: number): TimelineEntry {
  return {
    tSec,
    offered: 0,
    completed: 0,
    good: 0,
    failed: 0,
    sendMsP99: null,
    deliveryMsP99: null,
    inFlight: 0,
    cpu: {},
  };
}

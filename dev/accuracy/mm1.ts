// Runtime: Node.

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { BATCH_MS, designEffect } from "../../analysis/statistics/designEffect.ts";
import { nothingLost } from "../../analysis/verdict/fixtures.ts";
import { judgeTrial } from "../../analysis/verdict/judge.ts";
import { type RandomStream, randomStream } from "../../generators/random/stream.ts";
import { objectivesSchema } from "../../records/objectives.ts";
import { NO_PROBES } from "../../records/security.ts";
import type { Quantiles, TimelineEntry, TrialFacts, Verdict } from "../../records/trial.ts";
import type { Server } from "./servers.ts";

const objectives = objectivesSchema.parse(
  parse(readFileSync(new URL("../../analysis/objectives/ti-m.yaml", import.meta.url), "utf8")),
);

const SERVICE_RATE_PER_SEC = 60;
const SETTLE_SEC = 6;
const WINDOW_SEC = 20;
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

/** One server that takes exponential times, fed by a Poisson process; the verdict is the real one. Load 1 is its service rate. */
export function mm1Server(): Server {
  const c50 = knownC50();
  return {
    name: "M/M/1, the real verdict",
    play: (random) => ({
      verdict: (load, windowFactor) =>
        mm1Verdict(random, load * SERVICE_RATE_PER_SEC, SERVICE_RATE_PER_SEC, windowFactor),
      c50: () => c50,
    }),
  };
}

/** Load at which as many trials pass as fail, by far more trials than any search has: good to 0.2 %. */
function knownC50(): number {
  const random = randomStream(1, 0, 2002);
  const trials = 600;
  let before = { load: 0, lead: 1 };
  for (let load = 0.8; load < 1.1; load += 0.01) {
    let lead = 0;
    for (let n = 0; n < trials; n++) {
      const verdict = mm1Verdict(random, load * SERVICE_RATE_PER_SEC, SERVICE_RATE_PER_SEC, 1);
      lead += verdict === "pass" ? 1 / trials : verdict === "fail" ? -1 / trials : 0;
    }
    if (lead <= 0) return before.load + ((load - before.load) * before.lead) / (before.lead - lead);
    before = { load, lead };
  }
  throw new Error("Expected the M/M/1 server to fall over below 110 % of its service rate, found no such load.");
}

/** One trial: Lindley's recursion from an empty queue, and the verdict on what is seen in the window. */
function mm1Verdict(
  random: RandomStream,
  arrivalsPerSec: number,
  servicesPerSec: number,
  windowFactor: number,
): Verdict {
  return judgeTrial(mm1Facts(random, arrivalsPerSec, servicesPerSec, WINDOW_SEC * windowFactor), objectives).verdict;
}

function mm1Facts(random: RandomStream, arrivalsPerSec: number, servicesPerSec: number, windowSec: number): TrialFacts {
  const seconds = SETTLE_SEC + windowSec;
  const timeline = Array.from({ length: seconds }, (_, tSec) => emptySecond(tSec));
  const messages: Message[] = [];
  let arrival = random.exponential(1 / arrivalsPerSec);
  let free = 0;
  while (arrival < seconds) {
    free = Math.max(free, arrival) + random.exponential(1 / servicesPerSec);
    const latencyMs = (free - arrival) * 1000;
    if (arrival >= SETTLE_SEC) messages.push({ intendedSec: arrival, latencyMs });
    const second = timeline[Math.floor(arrival)] as Writable<TimelineEntry>;
    second.offered++;
    second.deliveryMsP99 = Math.max(second.deliveryMsP99 ?? 0, latencyMs);
    for (let tSec = Math.floor(arrival); tSec < Math.min(seconds, Math.floor(free)); tSec++)
      (timeline[tSec] as Writable<TimelineEntry>).inFlight++;
    arrival += random.exponential(1 / arrivalsPerSec);
  }
  const send = quantiles(messages, objectives.send.limitMs);
  const perSec = messages.length / windowSec;
  return {
    plannedPerSec: perSec,
    offeredPerSec: perSec,
    throughputPerSec: Math.min(perSec, servicesPerSec),
    goodputPerSec: (send.count - send.violations) / windowSec,
    windowSec,
    latencyMs: {
      send,
      delivery: quantiles(messages, objectives.delivery.limitMs),
      pollLateness: NONE,
      appOpen: NONE,
      sendService: send,
    },
    errors: { operations: messages.length, failures: 0, byKind: {} },
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

interface Message {
  readonly intendedSec: number;
  readonly latencyMs: number;
}

/** Nearest rank, and the design effect over batches of two seconds, as the harness has them. */
function quantiles(messages: readonly Message[], limitMs: number): Quantiles {
  const sorted = messages.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
  const at = (q: number) => sorted[Math.ceil(q * sorted.length) - 1] ?? null;
  const batches = new Map<number, { count: number; violations: number }>();
  for (const { intendedSec, latencyMs } of messages) {
    const index = Math.floor((intendedSec * 1000) / BATCH_MS);
    const batch = batches.get(index) ?? { count: 0, violations: 0 };
    batches.set(index, batch);
    batch.count++;
    if (latencyMs > limitMs) batch.violations++;
  }
  return {
    count: sorted.length,
    failures: 0,
    violations: sorted.filter((value) => value > limitMs).length,
    designEffect: designEffect([...batches.values()]),
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: sorted.at(-1) ?? null,
  };
}

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
import { trueCapacity } from "../../homeservers/reference/capacity.ts";
import { type Config, parseConfig } from "../../homeservers/reference/config.ts";
import { Station } from "../../homeservers/reference/ruler/station.ts";
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

/** A configuration of the reference homeserver, and what is asked of it. */
export interface Ruler {
  /** What the configuration file holds. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Limit of the p99 of sending, ms. */
  readonly limitMs: number;
  /** Rooms the messages are spread over evenly. */
  readonly rooms?: number;
}

/** Messages that the truth is simulated with where no formula knows it: a capacity to about ±0.3 %. */
const TRUTH_MESSAGES = 2_000_000;

/**
 * A server in memory that plays every message through the reference homeserver's own station: the search is told the real
 * verdict and the real shares, as of a real trial. Load 1 is its true capacity: closed form for M/M/c, else long simulation.
 */
export function rulerServer(name: string, ruler: Ruler): Server {
  const config = parseConfig(ruler.config, name);
  const { limitMs, rooms = 1 } = ruler;
  const objective = { quantile: 0.99, limitMs };
  const objectives = { ...tiM, send: objective };
  const options = { load: { rooms }, operations: TRUTH_MESSAGES };
  // Reckoned when first asked for: a simulated one takes seconds, and not every server is played.
  let capacityPerSec: number | undefined;
  return {
    name,
    play: (random) => ({
      trial(load, windowSec) {
        capacityPerSec ??= trueCapacity(config, objective, options).perSec;
        const arrivalsPerSec = load * capacityPerSec;
        const leastSec = meanForCount(minimumCount(objective.quantile, objectives.alpha)) / arrivalsPerSec;
        const playedSec = Math.min(WINDOW_SEC_MAX, Math.ceil(Math.max(windowSec, leastSec)));
        const facts = stationFacts(random, config, { limitMs, rooms }, arrivalsPerSec, playedSec);
        const judged = { ...facts, ...judgeTrial(facts, objectives) };
        return { ...observed(judged, load, objectives, 0), windowSec: playedSec };
      },
      c50: () => 1,
    }),
  };
}

/** One trial from an empty station; what is seen in the window. */
function stationFacts(
  random: RandomStream,
  config: Config,
  { limitMs, rooms }: Required<Pick<Ruler, "limitMs" | "rooms">>,
  arrivalsPerSec: number,
  windowSec: number,
): TrialFacts {
  const seconds = Math.ceil(SETTLE_SEC + windowSec);
  const timeline = Array.from({ length: seconds }, (_, tSec) => emptySecond(tSec));
  const latenciesMs: number[] = [];
  const arrivalsMs: number[] = [];
  const station = new Station(config, () => random.uniform());
  let atMs = random.exponential(1000 / arrivalsPerSec);
  while (atMs < seconds * 1000) {
    const roomId = rooms > 1 ? String(Math.floor(random.uniform() * rooms)) : "";
    const passage = station.arrive({ atMs, kind: "send", roomId, rooms });
    if (!passage.accepted) throw new Error("expected a station that turns nobody away");
    const latencyMs = passage.endMs - atMs;
    if (atMs >= SETTLE_SEC * 1000) {
      latenciesMs.push(latencyMs);
      arrivalsMs.push(atMs);
    }
    const arrivalSec = Math.floor(atMs / 1000);
    const second = timeline[arrivalSec] as Writable<TimelineEntry>;
    second.offered++;
    second.deliveryMsP99 = Math.max(second.deliveryMsP99 ?? 0, latencyMs);
    for (let tSec = arrivalSec; tSec < Math.min(seconds, Math.floor(passage.endMs / 1000)); tSec++)
      (timeline[tSec] as Writable<TimelineEntry>).inFlight++;
    atMs += random.exponential(1000 / arrivalsPerSec);
  }
  const messages = { values: Float64Array.from(latenciesMs), times: Float64Array.from(arrivalsMs) };
  const send = timedQuantiles(messages, limitMs);
  const perSec = send.count / windowSec;
  return {
    plannedPerSec: perSec,
    offeredPerSec: perSec,
    throughputPerSec: perSec,
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

// Runtime: Node.
import { cpuUsage, memoryUsage } from "node:process";
import { planForLoad } from "../generators/plan/plan.ts";
import { purposes } from "../generators/random/purposes.ts";
import { randomStream } from "../generators/random/stream.ts";
import { peakDemand } from "../generators/workload/peak.ts";
import { loadObjectives, loadWorkload } from "../harness/input/records.ts";
import { loadShape } from "../harness/input/shape.ts";
import { loadModel } from "../harness/simulate/models.ts";
import type { Workload } from "../records/workload.ts";
import { Network } from "../simulator/engine/network.ts";
import { dayOf } from "../simulator/fluid/day.ts";
import { crowdAtPeak, TOPIC_ACCOUNTS } from "../simulator/sizing/needs.ts";
import { Crowd } from "../simulator/trial/crowd.ts";
import { simulatedFacts } from "../simulator/trial/facts.ts";

/** How fast is the simulator? Usage: npm run bench:simulator */
const TK = 11_700_000;
const ALL = 74_000_000;

interface Row {
  readonly what: string;
  readonly figure: string;
  readonly wallSec: number;
  readonly processorSec: number;
}

function timed(what: string, work: () => string): Row {
  const before = cpuUsage();
  const startMs = performance.now();
  const figure = work();
  const { user, system } = cpuUsage(before);
  return { what, figure, wallSec: (performance.now() - startMs) / 1000, processorSec: (user + system) / 1e6 };
}

/** Two stations in a row, exponential, at 71 % of one server each. */
function engine(): { readonly events: number; readonly processorSec: number } {
  const jobs = 3_000_000;
  const arrivals = randomStream(3, 1, purposes.simulatedService);
  let started = 0;
  const step = (station: number, meanMs: number) => ({
    kind: "work" as const,
    station,
    meanMs,
    shape: { kind: "exponential" as const },
  });
  const network: Network = new Network(
    [{ servers: 4 }, { servers: 1 }],
    [[step(0, 20), step(1, 5)]],
    randomStream(3, 0, purposes.simulatedService),
    {
      onDone: () => undefined,
      onKilled: () => undefined,
      onMark: () => undefined,
      onTimer: () => {
        network.start(0, 0, 0);
        if (++started < jobs) network.at(network.nowMs + arrivals.exponential(7), 0);
      },
    },
  );
  network.at(0, 0);
  const before = cpuUsage();
  network.run(Number.POSITIVE_INFINITY);
  const { user, system } = cpuUsage(before);
  return { events: network.events, processorSec: (user + system) / 1e6 };
}

/** Everybody is a member with a telephone of their own; those with an account write and look. */
function individuals(workload: Workload, insured: number): string {
  const share = workload.insurers.find(({ id }) => id === "tk")?.accountShare.value ?? 0;
  const peak = peakDemand(workload, insured, share);
  const mix = peakDemand(workload, 1);
  const model = loadModel("synapse-single");
  const drawn = planForLoad({
    workload,
    scenario: "peak-hour",
    runId: "bench",
    seed: 1,
    baseUrl: "http://simulated.invalid",
    vus: 1,
    insuredServed: peak.messagesPerSec / mix.messagesPerSec,
    insuredAccounts: insured,
    topicAccounts: TOPIC_ACCOUNTS,
    phases: { onlineSec: 30, settleSec: 30, windowSec: 3600, drainSec: 10 },
  });
  const plan = { ...drawn, insuredAccounts: insured, timeCompression: 1, pollTimeoutMs: 30_000 };
  const crowd = new Crowd(model, plan, { foregroundMs: 1000 * workload.activity.foregroundSec.value });
  const facts = simulatedFacts(crowd.play(), model, loadObjectives("ti-m"));
  const { events } = crowd.network;
  return `${(events / 1e6).toFixed(1)} million events, ${facts.delivery.attempted} messages, ${(memoryUsage().rss / 2 ** 30).toFixed(2)} GiB`;
}

function day(workload: Workload, insured: number): string {
  const shape = loadShape("day");
  const levels = shape.kind === "day" ? shape.levels : [];
  const moments = dayOf({
    model: loadModel("synapse-workers"),
    peak: crowdAtPeak(workload, peakDemand(workload, insured)),
    levels,
    stepSec: 1,
  });
  const most = moments.reduce((a, b) => (b.messagesPerSec > a.messagesPerSec ? b : a));
  return `${moments.length} steps of 1 s, at the peak ${most.messagesPerSec.toFixed(1)} messages/s`;
}

const workload = loadWorkload("epa-active");
engine();
const { events, processorSec } = engine();
process.stdout.write(`engine: ${(events / processorSec / 1e6).toFixed(2)} million events a second of one core\n`);
for (const row of [
  timed("peak hour of TK, every one of 11.7 million insured an individual", () => individuals(workload, TK)),
  timed("peak day of 74 million insured, fluid", () => day(workload, ALL)),
  timed("peak day of 74 million insured, fluid, `mass`", () => day(loadWorkload("mass"), ALL)),
])
  process.stdout.write(
    `${row.what}: ${row.figure}; ${row.wallSec.toFixed(2)} s, processor ${row.processorSec.toFixed(2)} s\n`,
  );

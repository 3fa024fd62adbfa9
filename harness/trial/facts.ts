// Runtime: Node.

import { encryptionFacts } from "../../analysis/encryption/facts.ts";
import { isSteady } from "../../generators/plan/story.ts";
import type { EncryptionRecord } from "../../records/encryption.ts";
import type { Inflicted } from "../../records/fault.ts";
import type { Objectives } from "../../records/objectives.ts";
import type { Plan } from "../../records/plan.ts";
import type { Incident, Settled, TableGrowth, TrialFacts } from "../../records/trial.ts";
import { countOf, type Database, numberOf } from "../samples/database.ts";
import { driftFacts } from "./drift.ts";
import { faultFacts } from "./faults.ts";
import { federationFacts } from "./federation.ts";
import { deliveryFacts } from "./ledger.ts";
import { foreignLoadIn, loopbackIn, type MachineRecords } from "./machine.ts";
import { paceIn } from "./pace.ts";
import { quantilesOf } from "./quantiles.ts";
import { generatorCpuShare, type ResourceRecord, resourcesIn } from "./resources.ts";
import { securityFacts } from "./security.ts";
import { serverMetricsIn } from "./serverMetrics.ts";
import { plannedLatency, storyLatencies } from "./storyLatencies.ts";
import { tenantFacts } from "./tenants.ts";
import { timelineFacts } from "./timeline.ts";
import { observedWindow, type Window } from "./window.ts";

/** How a trial ended, kept beside its samples. */
export interface TrialEnd {
  /** What was asked for: insured served, or messages a second. */
  readonly load: number;
  /** Ms since the trial's zero; the last moment anything was recorded. */
  readonly endedMs: number;
  readonly complete: boolean;
  readonly incident: Incident | null;
  /** Cores the generator may count on. */
  readonly generatorCores: number;
  /** Faults that were inflicted; older trials do not have the field. */
  readonly faults?: readonly Inflicted[] | undefined;
  /** Room that tables took before and after, of a soak. */
  readonly tables?: readonly TableGrowth[] | undefined;
  /** How a target that is not restored came to rest before the trial. */
  readonly settled?: Settled | undefined;
}

/** Everything a verdict needs, from the tables `samples` and `planned` and the record of the machine. */
export async function trialFacts(
  database: Database,
  plan: Plan,
  objectives: Objectives,
  resources: readonly ResourceRecord[],
  end: TrialEnd,
  encryption: EncryptionRecord | null = null,
  machine?: MachineRecords,
): Promise<TrialFacts> {
  const judgementMs = end.complete ? 0 : Math.max(objectives.send.limitMs, objectives.delivery.limitMs);
  const window = observedWindow(plan, end.endedMs, judgementMs);
  if (!end.complete) await dropCutOff(database, end.endedMs);
  await prepare(database, window);
  const windowSec = (window.endMs - window.startMs) / 1000;
  const perSec = (count: number) => (windowSec > 0 ? count / windowSec : 0);
  const counts = await database.row(`
    SELECT
      (SELECT count(*) FROM outcome) AS planned,
      (SELECT count(*) FROM outcome WHERE started) AS offered,
      (SELECT count(*) FROM outcome WHERE latencyMs <= ${objectives.send.limitMs}) AS good,
      (SELECT count(*) FROM samples WHERE kind = 'send' AND error = '' AND intendedMs + latencyMs BETWEEN ${window.startMs} AND ${window.endMs}) AS completed`);
  const drift = plan.scenario === "soak" ? await driftFacts(database, window, resources, end.tables ?? []) : undefined;
  const timeline = await timelineFacts(database, plan, objectives, resources, end.endedMs);
  return {
    plannedPerSec: perSec(countOf(counts.planned)),
    offeredPerSec: perSec(countOf(counts.offered)),
    throughputPerSec: perSec(countOf(counts.completed)),
    goodputPerSec: perSec(countOf(counts.good)),
    windowSec,
    windowFromSec: window.startMs / 1000,
    latencyMs: {
      send: await quantilesOf(database, "SELECT latencyMs AS x, intendedMs AS t FROM outcome", objectives.send.limitMs),
      delivery: await quantilesOf(
        database,
        "SELECT deliveryMs AS x, intendedMs AS t FROM outcome WHERE latencyMs < 'inf'",
        objectives.delivery.limitMs,
      ),
      pollLateness: await quantilesOf(database, POLL_LATENESS, objectives.pollLateness.limitMs),
      appOpen: await quantilesOf(database, plannedLatency("open"), objectives.appOpen.limitMs),
      ...(await storyLatencies(database, objectives)),
      sendService: await quantilesOf(
        database,
        "SELECT CASE WHEN error = '' THEN serviceMs ELSE 'inf'::DOUBLE END AS x, intendedMs AS t FROM counted WHERE kind = 'send'",
        objectives.send.limitMs,
      ),
    },
    errors: await errorFacts(database, plan.faults.length === 0),
    delivery: await deliveryFacts(database, objectives.delivery.limitMs),
    security: await securityFacts(database, plan),
    generator: await generatorFacts(database, resources, window, end.generatorCores),
    ...(machine === undefined ? {} : { foreignLoad: foreignLoadIn(machine, window), ...loopbackIn(machine, window) }),
    ...(machine?.pace === undefined ? {} : { pace: paceIn(machine.pace, window) }),
    ...(machine?.servers === undefined ? {} : { serverMetrics: serverMetricsIn(machine.servers, window) }),
    ...(end.settled === undefined ? {} : { settled: end.settled }),
    complete: end.complete,
    ...(drift === undefined ? {} : { drift }),
    ...(isSteady(plan) ? {} : { loadMoves: true }),
    incident: end.incident,
    resources: resourcesIn(resources, window),
    faults: await faultFacts(database, plan, objectives, timeline, end.faults ?? []),
    ...(plan.federated === true
      ? { federation: await federationFacts(database, window, objectives, end.faults ?? []) }
      : {}),
    ...(plan.tenants === undefined
      ? {}
      : { tenants: await tenantFacts(database, plan, window, objectives, resourcesIn(resources, window)) }),
    timeline,
    ...(encryption === null ? {} : { encryption: encryptionFacts(encryption, windowSec, !end.complete) }),
  };
}

/** Lines that are no request of the crowd: what the tool itself does to check the server is no load and no failure of it. */
const NO_OPERATIONS =
  "'begin', 'seen', 'read', 'mark', 'audit', 'retry', 'note', 'noted', 'probe', 'evidence', 'tally'";

/** Requests that failed because the trial was ended under them say nothing of the server. */
async function dropCutOff(database: Database, endedMs: number): Promise<void> {
  await database.run(
    `DELETE FROM samples WHERE error NOT IN ('', 'leak', 'refused', 'unclear') AND kind <> 'audit' AND intendedMs + latencyMs >= ${endedMs}`,
  );
}

/**
 * Idle polls by their lateness past the time-out; one that failed only then is infinitely late. A poll that was cut off before its
 * time-out is not known to be idle: it is a failed request and nothing else.
 */
const POLL_LATENESS =
  "SELECT CASE WHEN error = '' THEN greatest(0, latencyMs - ref::DOUBLE) ELSE 'inf'::DOUBLE END AS x, intendedMs AS t FROM counted WHERE kind = 'poll' AND n = 0 AND (error = '' OR latencyMs >= ref::DOUBLE)";

/**
 * `counted`: samples of the window by intended time. `outcome`: every message the plan intended in the window with
 * its latency and delivery, infinite where it failed, never came, or was never even recorded.
 */
async function prepare(database: Database, window: Window): Promise<void> {
  const inWindow = `intendedMs >= ${window.startMs} AND intendedMs < ${window.endMs}`;
  await database.run(
    // A view, for copying most samples costs more than the few looks at some of their columns.
    `CREATE OR REPLACE VIEW counted AS SELECT * FROM samples WHERE ${inWindow} AND kind NOT IN (${NO_OPERATIONS})`,
  );
  await database.run(
    `CREATE OR REPLACE VIEW retriedInWindow AS SELECT error FROM samples WHERE ${inWindow} AND kind = 'retry' AND error <> ''`,
  );
  await database.run(`CREATE OR REPLACE TABLE plannedInWindow AS SELECT * FROM planned WHERE ${inWindow}`);
  await database.run(
    "CREATE OR REPLACE TABLE arrival AS SELECT stream, seq, min(intendedMs) AS seenMs FROM samples WHERE kind = 'seen' GROUP BY ALL",
  );
  await database.run(`
    CREATE OR REPLACE TABLE outcome AS
    SELECT p.stream, p.seq, p.actor, p.intendedMs,
      b.kind IS NOT NULL OR s.kind IS NOT NULL AS started,
      CASE WHEN s.error = '' THEN s.latencyMs ELSE 'inf'::DOUBLE END AS latencyMs,
      coalesce(round(a.seenMs - p.intendedMs, 3), 'inf'::DOUBLE) AS deliveryMs
    FROM plannedInWindow p
    LEFT JOIN samples s ON s.kind = 'send' AND s.stream = p.stream AND s.seq = p.seq
    LEFT JOIN samples b ON b.kind = 'begin' AND b.stream = p.stream AND b.seq = p.seq
    LEFT JOIN arrival a ON a.stream = p.stream AND a.seq = p.seq
    WHERE p.kind = 'send'`);
}

/**
 * Failed requests of the window. A message that was taken at the second try has still failed once; only where the server was
 * harmed on purpose such tries are what the story is about.
 */
async function errorFacts(database: Database, withRetries: boolean): Promise<TrialFacts["errors"]> {
  await database.run(`
    CREATE OR REPLACE VIEW asked AS SELECT error FROM counted
    UNION ALL SELECT error FROM retriedInWindow WHERE ${withRetries}`);
  const row = await database.row("SELECT count(*) AS operations, count(*) FILTER (error <> '') AS failures FROM asked");
  const kinds = await database.rows(
    "SELECT error, count(*) AS n FROM asked WHERE error <> '' GROUP BY error ORDER BY error",
  );
  return {
    operations: countOf(row.operations),
    failures: countOf(row.failures),
    byKind: Object.fromEntries(kinds.map((kind) => [String(kind.error), countOf(kind.n)])),
  };
}

async function generatorFacts(
  database: Database,
  resources: readonly ResourceRecord[],
  window: Window,
  cores: number,
): Promise<TrialFacts["generator"]> {
  const lag = await database.row(
    "SELECT quantile_disc(lagMs, 0.99) AS p99, max(lagMs) AS worst FROM counted WHERE kind IN ('send', 'open', 'typing', 'login', 'contact', 'upload')",
  );
  const own = resourcesIn(resources, window).find((resource) => resource.process === "k6");
  return {
    pacingLagMsP99: numberOf(lag.p99) ?? 0,
    pacingLagMsMax: numberOf(lag.worst) ?? 0,
    cpuShare: generatorCpuShare(own?.coresMean ?? 0, cores),
    memoryMiBMax: own?.memoryMiBMax ?? 0,
  };
}

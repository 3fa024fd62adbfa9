// Runtime: Node.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { criticalViolations } from "../../analysis/verdict/critical.ts";
import type { MetricsUrl } from "../../homeservers/homeserver.ts";
import type { Sabotage } from "../../homeservers/sabotage.ts";
import type { TableSize } from "../../homeservers/tableSizes.ts";
import type { Objectives } from "../../records/objectives.ts";
import { accountsSchema, type Plan } from "../../records/plan.ts";
import type { Incident, Settled, TableGrowth } from "../../records/trial.ts";
import { startProbes } from "../encryption/probes.ts";
import { inflict } from "../faults/inflict.ts";
import { readJsonRecord } from "../input/records.ts";
import { watchMachine } from "../resources/machine.ts";
import { watchPace } from "../resources/pace.ts";
import { pin } from "../resources/pinning.ts";
import { type WatchedProcess, watchResources } from "../resources/sampler.ts";
import { watchServerMetrics } from "../resources/serverMetrics.ts";
import { plannedMessages } from "../samples/planned.ts";
import type { EncryptedPairs, OpenTarget } from "../target/target.ts";
import { closeTrial } from "./close.ts";
import { hitsDatabase, startCold } from "./coldStart.ts";
import type { TrialEnd } from "./facts.ts";
import { trialFiles } from "./files.ts";
import { type Generators, linesOfAll, startGenerators } from "./generators.ts";
import { LiveReader, type LiveView } from "./live.ts";
import { cpuOfSecond } from "./resources.ts";
import { demandRoom } from "./room.ts";
import { Tail } from "./tail.ts";
import { plannedEndMs, plannedWindow } from "./window.ts";

export interface TrialSetting {
  readonly k6: string;
  readonly plan: Plan;
  /** The load the plan was made for. */
  readonly load: number;
  readonly accountsFile: string;
  /** Accounts whose tokens end within a trial. */
  readonly tokens?: OpenTarget["tokens"];
  readonly objectives: Objectives;
  /** Folder of this trial, made here. */
  readonly folder: string;
  readonly generatorCores: number;
  /** Processors that the generator is held to. */
  readonly generatorOn?: readonly number[];
  /** Processes of k6 that share the load. */
  readonly instances: number;
  /** Processes of the server, where it runs on this machine. */
  readonly serverProcesses: () => readonly WatchedProcess[];
  /** Where the server's processes tell of themselves. */
  readonly metricsUrls: readonly MetricsUrl[];
  /** Why the target's processes cannot be told from those of others on this machine; null where they can, or are elsewhere. */
  readonly unseen: string | null;
  /** Looks into the server's database, where that can be done; a soak asks. */
  readonly tableSizes?: () => Promise<TableSize[]>;
  /** How a target that is not restored came to rest. */
  readonly settled?: Settled | undefined;
  /** Says what died, once something has. */
  readonly serverDeath: () => string | undefined;
  /** The means to inflict the plan's faults; null where the server is somebody else's. */
  readonly sabotage: Sabotage | null;
  /** Accounts of the encrypted probes; null where nobody wants any. */
  readonly encryptedPairs: EncryptedPairs | null;
  readonly onView?: (view: LiveView) => void;
  readonly signal: AbortSignal;
}

/**
 * Plays one plan against one homeserver and leaves its records in `folder`: plan, samples, resources, end.
 * Never throws for what the server does; a generator that could not even start is an error.
 */
export async function playTrial(setting: TrialSetting): Promise<void> {
  const { plan, folder, signal } = setting;
  const files = trialFiles(folder);
  await mkdir(folder, { recursive: true });
  await rm(files.lines, { force: true });
  await writeFile(files.plan, `${JSON.stringify(plan, null, 2)}\n`);
  const sizesBefore = await tableSizes(setting);
  const run = await startGenerators(
    setting.k6,
    plan,
    folder,
    setting.accountsFile,
    setting.instances,
    setting.tokens?.url,
  );
  if (setting.generatorOn !== undefined)
    await pin(
      run.processes().map(({ pid }) => pid),
      setting.generatorOn,
    );
  const cpuOf = (tSec: number) => cpuOfSecond(resources.records, tSec);
  const reader = new LiveReader(plan, setting.objectives.send.limitMs, cpuOf);
  const clock = () => Date.now() - (reader.epochMs ?? Date.now());
  const resources = watchResources(() => [...run.processes(), ...setting.serverProcesses()], clock);
  const probes = encryptedProbes(setting, files.encryption, () => reader.epochMs);
  const machine = watchMachine(
    () => [process.pid, ...setting.serverProcesses().map(({ pid }) => pid)],
    clock,
    setting.unseen,
  );
  const pace = watchPace(clock);
  const metrics = watchServerMetrics(setting.metricsUrls, clock);
  const infliction = inflict(plan.faults, setting.sabotage, clock);
  const stop = await follow(setting, run, reader, clock).catch(async (error: unknown) => {
    run.end();
    await Promise.all([run.ended, probes?.finish(0), infliction.finish(), resources.stop(), pace.stop()]);
    throw error;
  });
  const endedMs = Math.min(clock(), plannedEndMs(plan));
  if (stop !== undefined) run.end();
  const trouble = await run.ended;
  const probing = probes?.finish(signal.aborted ? 0 : PROBES_GRACE_MS);
  const faults = await infliction.finish();
  await resources.stop();
  await probing;
  const servers = await metrics.stop();
  const machineRecords = {
    ...machine.stop(),
    pace: await pace.stop(),
    ...(setting.metricsUrls.length === 0 ? {} : { servers }),
  };
  await run.finish();
  if (reader.epochMs === undefined && !signal.aborted)
    throw new Error(`${trouble || "k6 wrote no samples"} (log: ${run.logs[0]})`);

  const end: TrialEnd = {
    load: setting.load,
    endedMs,
    complete: stop === undefined && trouble === "",
    incident:
      stop === undefined && trouble !== "" ? { kind: "generator-failed", text: trouble } : (stop?.incident ?? null),
    generatorCores: setting.generatorCores,
    faults,
    tables: growthOf(sizesBefore, await tableSizes(setting)),
    ...(setting.settled === undefined ? {} : { settled: setting.settled }),
  };
  if (!signal.aborted) await setting.tokens?.freshen();
  const accounts = readJsonRecord(setting.accountsFile, accountsSchema);
  const [member] = accounts.insured;
  if (end.complete && hitsDatabase(plan.faults) && setting.sabotage !== null && member !== undefined)
    await startCold(setting.sabotage, plan.baseUrl, member, signal);
  const lines = end.complete ? await linesOfAll(run, folder) : run.lines;
  await closeTrial({ plan, accounts, lines, folder, complete: end.complete, keepLines: false, signal });
  await writeFile(files.resources, `${JSON.stringify(resources.records)}\n`);
  await writeFile(files.machine, `${JSON.stringify(machineRecords)}\n`);
  await writeFile(files.end, `${JSON.stringify(end, null, 2)}\n`);
}

/** Only a soak pays for the look; a server that cannot answer now has no sizes. */
async function tableSizes({ plan, tableSizes }: TrialSetting): Promise<TableSize[]> {
  if (plan.scenario !== "soak" || tableSizes === undefined) return [];
  return tableSizes().catch(() => []);
}

function growthOf(before: readonly TableSize[], after: readonly TableSize[]): TableGrowth[] {
  const known = new Map(before.map(({ table, bytes }) => [table, bytes]));
  return after.map(({ table, bytes }) => ({ table, beforeBytes: known.get(table) ?? 0, afterBytes: bytes }));
}

/** What was sent at the end of the window may take so long, after the load has ended, to be received and read. */
const PROBES_GRACE_MS = 5000;

function encryptedProbes(
  { plan, encryptedPairs }: TrialSetting,
  recordFile: string,
  epochMs: () => number | undefined,
) {
  if (encryptedPairs === null) return null;
  const { baseUrl, runId, seed, requestTimeoutMs } = plan;
  const window = plannedWindow(plan);
  const { file: pairsFile, count } = encryptedPairs;
  return startProbes({ baseUrl, pairsFile, recordFile, runId, seed, window, requestTimeoutMs }, count, epochMs);
}

interface EarlyStop {
  /** Null where the trial was simply hopeless: that is a verdict, no incident. */
  readonly incident: Incident | null;
}

/** Watches the trial; returns why it has to end early, or undefined when k6 came to its end. */
async function follow(
  setting: TrialSetting,
  run: Generators,
  reader: LiveReader,
  clock: () => number,
): Promise<EarlyStop | undefined> {
  const tails = run.lines.map((file) => new Tail(file));
  let over = false;
  run.ended.then(() => {
    over = true;
  });
  const { objectives, plan } = setting;
  const intendedMs = plannedMessages(plan);
  const critical = CLUMPING_MAX * criticalViolations(intendedMs.length, objectives.send.quantile, objectives.alpha);
  try {
    while (!over) {
      await Promise.race([run.ended, sleep(500)]);
      for (const tail of tails) for (const line of await tail.lines()) reader.read(line);
      if (setting.signal.aborted) return { incident: { kind: "interrupted", text: "stopped by the user" } };
      await demandRoom(setting.folder);
      const death = setting.serverDeath();
      if (death !== undefined) return { incident: { kind: "server-died", text: death } };
      if (reader.epochMs === undefined) continue;
      const nowMs = clock();
      setting.onView?.(reader.view(nowMs));
      // A server that was harmed on purpose is late for a while; whether it comes back is what is asked.
      if (plan.faults.length > 0) continue;
      if (isHopeless(plan, intendedMs, nowMs - objectives.send.limitMs - RECORD_DELAY_MS, reader.good, critical))
        return { incident: null };
    }
    return undefined;
  } finally {
    for (const tail of tails) await tail.close();
  }
}

/** k6 writes its lines in batches; what is not yet written must not pass for late. */
const RECORD_DELAY_MS = 2500;
/** Violations come in clumps, and clumped ones prove less; beyond this factor no clumping saves the trial. */
const CLUMPING_MAX = 10;
/** Share of the window that is played in any case, so that a failing trial still shows how it fails. */
const SHOWN_SHARE = 0.5;

/** True when so many messages of the window are late already that no later one can turn the verdict. */
function isHopeless(
  plan: Plan,
  intendedMs: readonly number[],
  judgedUpToMs: number,
  good: number,
  critical: number,
): boolean {
  const window = plannedWindow(plan);
  if (judgedUpToMs < window.startMs + SHOWN_SHARE * (window.endMs - window.startMs) || judgedUpToMs > window.endMs)
    return false;
  const due = intendedMs.filter((each) => each < judgedUpToMs).length;
  return due - good >= critical;
}

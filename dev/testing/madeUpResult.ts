// Runtime: Node. Result folders with made-up samples, for tests and benchmarks of the analysis: nothing in them was ever measured.
import { mkdir, writeFile } from "node:fs/promises";
import { resultFixture } from "../../analysis/report/fixtures.ts";
import { planForRate } from "../../generators/plan/plan.ts";
import { loadObjectives, loadWorkload } from "../../harness/input/records.ts";
import { recompute } from "../../harness/measure/recompute.ts";
import { joinSamples, writeResult } from "../../harness/result/store.ts";
import { writeParquet } from "../../harness/samples/convert.ts";
import { type Database, withDatabase } from "../../harness/samples/database.ts";
import { readPlanned } from "../../harness/samples/planned.ts";
import type { TrialEnd } from "../../harness/trial/facts.ts";
import { trialFiles, trialFolder } from "../../harness/trial/files.ts";
import { plannedEndMs } from "../../harness/trial/window.ts";
import type { Plan } from "../../records/plan.ts";
import type { Result } from "../../records/result.ts";

export interface MadeUpTrial {
  readonly messagesPerSec: number;
  readonly windowSec: number;
  /** Mean of the exponential part of the latency. */
  readonly latencyMsMean: number;
}

/**
 * Writes a whole result: plans, samples in the mixture of a real peak hour (nine rows a message), records, `result.json`
 * with every figure reckoned from them.
 */
export async function writeMadeUpResult(folder: string, trials: readonly MadeUpTrial[], users = 300): Promise<Result> {
  for (const [index, trial] of trials.entries()) await writeTrial(folder, index, trial, users);
  const draft = resultFixture({ perInsured: null, loadsPerSec: trials.map(({ messagesPerSec }) => messagesPerSec) });
  const objectives = loadObjectives("ti-m");
  const result = await recompute(folder, { ...draft, objectives });
  await writeResult(folder, result);
  await joinSamples(folder, result.trials);
  return result;
}

async function writeTrial(folder: string, index: number, trial: MadeUpTrial, users: number): Promise<void> {
  const files = trialFiles(trialFolder(folder, index));
  await mkdir(trialFolder(folder, index), { recursive: true });
  const plan: Plan = planForRate({
    workload: loadWorkload("epa-active"),
    scenario: "peak-hour",
    runId: `t${index}`,
    seed: 1000 + index,
    baseUrl: "http://127.0.0.1:8008",
    vus: 2,
    insuredAccounts: users,
    topicAccounts: 6,
    phases: { onlineSec: 2, settleSec: 3, windowSec: trial.windowSec, drainSec: 5 },
    messagesPerSec: trial.messagesPerSec,
    users,
  });
  await withDatabase(async (database) => {
    await readPlanned(database, plan);
    await makeSamples(database, trial.latencyMsMean);
    await writeParquet(database, files.samples);
  });
  const endedMs = plannedEndMs(plan);
  const end: TrialEnd = { load: trial.messagesPerSec, endedMs, complete: true, incident: null, generatorCores: 1 };
  const resources = Array.from({ length: Math.floor(endedMs / 1000) }, (_, second) =>
    ["k6", "synapse main", "postgresql"].map((process, place) => ({
      atMs: second * 1000 + 500,
      process,
      cores: [0.3, 0.8, 0.2][place],
      memoryMiB: 200,
    })),
  ).flat();
  await writeFile(files.plan, JSON.stringify(plan));
  await writeFile(files.resources, JSON.stringify(resources));
  await writeFile(files.end, JSON.stringify(end));
}

/** `samples` from `planned`: every message begun, sent, seen, announced, read, and four and a half polls beside it. */
async function makeSamples(database: Database, latencyMsMean: number): Promise<void> {
  await database.run(`
    CREATE OR REPLACE TEMP TABLE message AS
    SELECT *, CASE WHEN hash(stream, seq) % 2 = 0 THEN 'i' ELSE 's' END AS role,
      round(4 - ${latencyMsMean} * ln(1 - (hash(seq, stream) % 1000003) / 1000003.0), 3) AS took,
      '$' || md5(stream || '.' || seq) AS event
    FROM planned`);
  const row = (kind: string, values: string, from = "message WHERE kind = 'send'") =>
    `SELECT '${kind}' AS kind, ${values} FROM ${from}`;
  await database.run(`
    CREATE OR REPLACE TABLE samples AS
    SELECT kind, role, stream, seq, actor, intendedMs, lagMs, latencyMs, serviceMs, status::SMALLINT AS status, error,
      bytes::BIGINT AS bytes, n::INTEGER AS n, ref
    FROM (
      ${row("begin", "role, stream, seq, actor, intendedMs, 0.2 AS lagMs, 0 AS latencyMs, 0 AS serviceMs, 0 AS status, '' AS error, 0 AS bytes, 0 AS n, '' AS ref")}
      UNION ALL ${row("send", "role, stream, seq, actor, intendedMs, 0.2, took, took - 0.2, 200, '', 60, 0, event")}
      UNION ALL ${row("seen", "CASE role WHEN 'i' THEN 's' ELSE 'i' END, stream, seq, actor, round(intendedMs + 1.4 * took, 3), 0, 0, 0, 0, '', 900, row_number() OVER (PARTITION BY actor, role ORDER BY intendedMs + 1.4 * took), event")}
      UNION ALL ${row("typing", "role, stream, seq, actor, intendedMs - 1, 0.2, 3.1, 2.9, 200, '', 2, 0, ''")}
      UNION ALL ${row("open", "'i', stream, seq, actor, intendedMs, 0.2, took, took - 0.2, 200, '', 700, 0, ''", "message WHERE kind = 'open'")}
      UNION ALL ${row("poll", "CASE WHEN each % 2 = 0 THEN 'i' ELSE 's' END, -1, -1, CASE WHEN each % 2 = 0 THEN actor ELSE actor % 6 END, round(intendedMs + each * 7, 3), 0.1, took, took - 0.1, 200, '', 620, each % 2, '20000'", "message, range(5) r(each) WHERE kind = 'send'")})
    ORDER BY intendedMs`);
}

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { planForRate } from "../../generators/plan/plan.ts";
import { type Sample, sampleLine } from "../../records/sample.ts";
import { NO_PROBES } from "../../records/security.ts";
import { loadWorkload } from "../input/records.ts";
import { readLines } from "../samples/convert.ts";
import { withDatabase } from "../samples/database.ts";
import { securityFacts } from "./security.ts";

const plan = planForRate({
  workload: loadWorkload("epa-active"),
  scenario: "peak-hour",
  runId: "t0",
  seed: 1,
  baseUrl: "http://127.0.0.1:1",
  vus: 1,
  insuredAccounts: 4,
  topicAccounts: 1,
  phases: { onlineSec: 2, settleSec: 1, windowSec: 10, drainSec: 5 },
  messagesPerSec: 5,
  users: 4,
});

async function facts(samples: readonly Partial<Sample>[]) {
  const folder = await mkdtemp(join(tmpdir(), "security-"));
  try {
    const file = join(folder, "samples.tsv");
    // biome-ignore format: one sample
    const base: Sample = { kind: "probe", role: "i", stream: -1, seq: 0, actor: 1, intendedMs: 0, lagMs: 0, latencyMs: 5, serviceMs: 5, status: 403, error: "refused", bytes: 9, n: 0, ref: "read-state" };
    await writeFile(file, samples.map((sample) => `${sampleLine({ ...base, ...sample })}\n`).join(""));
    return await withDatabase(async (database) => {
      await readLines(database, file);
      return securityFacts(database, plan);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

it("counts attempts by outcome, kind and phase, and shows leaks before what is unclear", async () => {
  const counts = { attempts: 0, refused: 0, overloaded: 0, unclear: 0, leaks: 0 };
  const ref = 'join-by-id | POST /join/{foreign room} | {room_id:"…"}';
  const found = await facts([
    { intendedMs: 100 },
    { intendedMs: 2100, error: "overloaded", status: 503 },
    { intendedMs: 12_900, error: "unclear", status: 200, ref: "read-members" },
    { kind: "evidence", intendedMs: 12_900, error: "unclear", status: 200, ref: "read-members | GET x | {a:1 | b}" },
    { intendedMs: 13_000, error: "leak", status: 200, ref: "join-by-id" },
    { kind: "evidence", intendedMs: 13_000, error: "leak", status: 200, ref },
    { intendedMs: 17_900, error: "unfinished", status: 0 },
    { kind: "send", intendedMs: 5000, error: "", ref: "$1" },
  ]);
  expect(found).toMatchObject({ attempts: 5, refused: 1, overloaded: 2, unclear: 1, leaks: 1 });
  expect(found.byKind["read-state"]).toEqual({ ...counts, attempts: 3, refused: 1, overloaded: 2 });
  expect(found.byPhase).toEqual({
    idle: { ...counts, attempts: 1, refused: 1 },
    load: { ...counts, attempts: 2, overloaded: 1, unclear: 1 },
    recovery: { ...counts, attempts: 2, overloaded: 1, leaks: 1 },
  });
  expect(found.evidence).toEqual([
    {
      kind: "join-by-id",
      outcome: "leak",
      atMs: 13_000,
      request: "POST /join/{foreign room}",
      status: 200,
      answer: '{room_id:"…"}',
    },
    { kind: "read-members", outcome: "unclear", atMs: 12_900, request: "GET x", status: 200, answer: "{a:1 | b}" },
  ]);
});

it("says that nobody tried where there are no probes", async () => {
  expect(await facts([{ kind: "send", error: "", ref: "$1" }])).toEqual(NO_PROBES);
});

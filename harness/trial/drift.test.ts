import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sampleLine } from "../../records/sample.ts";
import { readLines } from "../samples/convert.ts";
import { withDatabase } from "../samples/database.ts";
import { driftFacts } from "./drift.ts";
import type { ResourceRecord } from "./resources.ts";

const WINDOW = { startMs: 10_000, endMs: 310_000 };
const common = {
  role: "i",
  stream: 0,
  seq: 0,
  actor: 0,
  lagMs: 0,
  serviceMs: 0,
  status: 200,
  error: "",
  bytes: 0,
  n: 0,
} as const;

/** Five minutes of a send a second that get slower by a millisecond each ten seconds, and of idle polls that do not. */
const lines = Array.from({ length: 300 }, (_, second) => {
  const intendedMs = WINDOW.startMs + second * 1000;
  return [
    sampleLine({ ...common, kind: "send", intendedMs, latencyMs: 20 + second / 10, ref: "$e" }),
    sampleLine({ ...common, kind: "poll", intendedMs, latencyMs: 30_005 + (second % 7), ref: "30000" }),
  ];
}).flat();

const memory: ResourceRecord[] = Array.from({ length: 300 }, (_, second) => ({
  atMs: WINDOW.startMs + second * 1000,
  process: "main",
  cores: 0.5,
  memoryMiB: 200 + second / 60,
}));

const tables = [
  { table: "events", beforeBytes: 1_000_000, afterBytes: 3_000_000 },
  { table: "users", beforeBytes: 50_000, afterBytes: 50_000 },
];

async function drift(window = WINDOW) {
  const folder = await mkdtemp(join(tmpdir(), "drift-"));
  try {
    const file = join(folder, "samples.tsv");
    await writeFile(file, `${lines.join("\n")}\n`);
    return await withDatabase(async (database) => {
      await readLines(database, file);
      await database.run("CREATE VIEW counted AS SELECT * FROM samples");
      return driftFacts(database, window, memory, tables);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe("drift of a trial", () => {
  it("finds planted slopes of latency and memory, none in steady polls, and the table that grew", async () => {
    const found = await drift();
    const send = found?.latencyMs.find(({ name }) => name === "send");
    // A millisecond each ten seconds is 360 an hour, a MiB a minute 60 an hour.
    expect(send?.perHour).toBeCloseTo(360, 0);
    expect(send?.pRising).toBeLessThan(0.001);
    expect(found?.latencyMs.find(({ name }) => name === "poll")?.pRising).toBeGreaterThan(0.05);
    expect(found?.memoryMiB).toHaveLength(1);
    expect(found?.memoryMiB[0]?.perHour).toBeCloseTo(60, 0);
    expect(found?.tables).toEqual([tables[0]]);
  });

  it("tells nothing of a window of less than eight half minutes", async () => {
    expect(await drift({ startMs: 10_000, endMs: 200_000 })).toBeUndefined();
  });
});

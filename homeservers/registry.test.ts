// Runtime: Node.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { holdsServer, type RunningRecord, register, running } from "./registry.ts";

const folder = mkdtempSync(join(tmpdir(), "kassensturz-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const record = (pid: number, startedAt: string): RunningRecord => ({
  edition: "reference",
  server: "reference 1",
  baseUrl: "http://127.0.0.1:18008",
  pid,
  startedAt,
  registrationSecretFile: null,
  dataFolder: "/data",
  processes: [{ name: "reference", pid }],
  metricsUrls: [],
});

test("what runs is listed by age; notes of what does not, and broken ones, are taken away", async () => {
  const newer = record(11, "2026-01-02T00:00:00Z");
  const older = record(12, "2026-01-01T00:00:00Z");
  const forget = await register(folder, newer);
  await register(folder, older);
  await register(folder, record(13, "2026-01-01T00:00:00Z"));
  writeFileSync(join(folder, "14.json"), "{");
  expect(await running(folder, async (pid) => pid !== 13)).toEqual([older, newer]);
  expect(readdirSync(folder).sort()).toEqual(["11.json", "12.json"]);
  await forget();
  expect(await running(folder, async () => true)).toEqual([older]);
});

test("nothing runs where nothing was ever noted", async () => {
  expect(await running("/nonexistent/folder", async () => true)).toEqual([]);
});

test("a process with another command line holds no server", async () => {
  expect(await holdsServer(process.pid)).toBe(false);
});

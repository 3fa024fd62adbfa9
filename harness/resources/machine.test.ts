import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { foreignLoadIn } from "../trial/machine.ts";
import { watchMachine } from "./machine.ts";
import { foreignTicks, readProcessTable } from "./procfs.ts";

const HAS_TABLE = readProcessTable() !== null;

test.skipIf(!HAS_TABLE)(
  "what a busy neighbour uses is found, unless it is one of ours or a child of ours",
  async () => {
    const busy = spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" });
    try {
      const pid = busy.pid ?? -1;
      const before = readProcessTable();
      await sleep(1500);
      const after = readProcessTable();
      if (before === null || after === null) throw new Error("expected a table of processes, found none");
      const foreign = (roots: readonly number[]) => foreignTicks(after, roots) - foreignTicks(before, roots);
      const used = (after.processes.get(pid)?.ticks ?? 0) - (before.processes.get(pid)?.ticks ?? 0);
      expect(used).toBeGreaterThan(10);
      expect(foreign([]) - foreign([pid])).toBe(used);
      expect(foreign([process.pid])).toBe(foreign([process.pid, pid]));
      expect(foreign([]) - foreign([process.pid])).toBeGreaterThanOrEqual(used);
    } finally {
      busy.kill("SIGKILL");
    }
  },
);

test.skipIf(!HAS_TABLE)("once a second, a number of cores that the machine can have", async () => {
  const startMs = performance.now();
  const clock = () => performance.now() - startMs;
  const watch = watchMachine(() => [process.pid], clock, null);
  await sleep(2500);
  const records = watch.stop();
  expect(records.seconds.length).toBeGreaterThanOrEqual(1);
  const { coresMean, machineCores } = foreignLoadIn(records, { startMs: 0, endMs: clock() });
  expect(coresMean).toBeGreaterThanOrEqual(0);
  expect(coresMean).toBeLessThanOrEqual(machineCores * 1.2);
});

test("a target on this machine that somebody else started: not known, and why", async () => {
  const records = watchMachine(
    () => [],
    () => 0,
    "Its processes are not known.",
  ).stop();
  const found = foreignLoadIn(records, { startMs: 0, endMs: 1000 });
  expect(found).toMatchObject({ coresMean: null });
  expect(found.note).not.toBe("");
});

test("the mean of the window, and of nothing else", () => {
  const seconds = [500, 1500, 2500, 3500].map((atMs, i) => ({ atMs, foreignCores: [9, 0.5, -0.1, 9][i] ?? 0 }));
  const records = { cores: 4, note: "", seconds };
  expect(foreignLoadIn(records, { startMs: 1000, endMs: 3000 })).toEqual({ coresMean: 0.2, machineCores: 4, note: "" });
  expect(foreignLoadIn(records, { startMs: 9000, endMs: 9100 })).toMatchObject({ coresMean: null });
});

import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { foreignLoadIn } from "../trial/machine.ts";
import { watchMachine } from "./machine.ts";
import { readProcessTable, TICKS_PER_SEC } from "./procfs.ts";

const HAS_TABLE = readProcessTable() !== null;

test.skipIf(!HAS_TABLE)("what a busy neighbour uses is found, unless it is one of ours", async () => {
  const busy = spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" });
  try {
    await sleep(300);
    const pid = busy.pid ?? -1;
    const startMs = performance.now();
    const before = ticksOf(pid);
    const clock = () => performance.now() - startMs;
    const blind = watchMachine(() => [process.pid], clock, null);
    const [ours, theirs] = [watchMachine(() => [process.pid, pid], clock, null), watchMachine(() => [], clock, null)];
    await sleep(2600);
    const usedCores = (ticksOf(pid) - before) / TICKS_PER_SEC / (clock() / 1000);
    const window = { startMs: 0, endMs: clock() };
    const [own, other, child] = [ours, theirs, blind].map(
      (watch) => foreignLoadIn(watch.stop(), window).coresMean ?? -1,
    );
    expect(usedCores).toBeGreaterThan(0.1);
    // The busy process is a child of this one: known by its parent as well as by itself.
    expect(child).toBeCloseTo(own ?? -1, 1);
    // Without roots this test counts as well; beside it only the busy process differs.
    expect((other ?? 0) - (own ?? 0)).toBeGreaterThan(0.8 * usedCores);
    expect((other ?? 0) - (own ?? 0)).toBeLessThan(usedCores + 0.5);
  } finally {
    busy.kill("SIGKILL");
  }
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

function ticksOf(pid: number): number {
  return readProcessTable()?.processes.get(pid)?.ticks ?? 0;
}

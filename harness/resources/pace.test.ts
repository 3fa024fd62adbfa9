import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { paceIn } from "../trial/pace.ts";
import { watchPace } from "./pace.ts";
import { familyOf, type ProcessTable, readProcessTable } from "./procfs.ts";
import { mayRunFirst } from "./realTime.ts";

const since = () => {
  const startMs = performance.now();
  return () => performance.now() - startMs;
};

test.skipIf(!mayRunFirst())(
  "busy programs on every core do not slow the piece of work: it goes before them",
  async () => {
    const clock = since();
    const watch = watchPace(clock);
    await sleep(3000);
    const aloneUntilMs = clock();
    const busy = Array.from({ length: 8 }, () => spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }));
    try {
      await sleep(1000);
      const fromMs = clock();
      await sleep(5000);
      const records = await watch.stop();
      const alone = paceIn(records, { startMs: 0, endMs: aloneUntilMs });
      const beside = paceIn(records, { startMs: fromMs, endMs: clock() });
      expect(alone.turns).toBeGreaterThan(4);
      expect(beside.turns).toBeGreaterThan(10);
      // Eight programs on two cores would make it wait for several slices of some ms each; caches and clock rates do less.
      expect(beside.workMsP10 ?? Number.NaN).toBeLessThan(2 * (alone.workMsP10 ?? Number.NaN));
    } finally {
      for (const each of busy) each.kill("SIGKILL");
    }
  },
  20_000,
);

test.skipIf(!mayRunFirst())(
  "ends with what it was started by, even if that was killed",
  async () => {
    const url = new URL("./pace.ts", import.meta.url).href;
    const code = `const { watchPace } = await import(${JSON.stringify(url)}); watchPace(() => 0); setTimeout(() => {}, 60_000);`;
    const parent = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: "ignore" });
    const family = () => [...familyOf(processes(), [parent.pid ?? -1])];
    await vi.waitFor(() => expect(family().length).toBeGreaterThan(1), 10_000);
    const child = family().find((pid) => pid !== parent.pid) ?? -1;
    parent.kill("SIGKILL");
    await vi.waitFor(() => expect(processes().processes.has(child)).toBe(false), 5000);
  },
  20_000,
);

function processes(): ProcessTable {
  const table = readProcessTable();
  if (table === null) throw new Error("expected a table of processes, found none");
  return table;
}

test("the mean and the best tenth of the window, and of nothing else", () => {
  const turns = [9, 2, 2, 2, 2, 2, 2, 2, 2, 2, 4, 9].map((workMs, i) => ({ atMs: 250 * i, workMs }));
  expect(paceIn({ note: "", turns }, { startMs: 250, endMs: 2500 })).toEqual({
    turns: 10,
    workMsMean: 2.2,
    workMsP10: 2,
    note: "",
  });
});

test("not known, and why", () => {
  const window = { startMs: 0, endMs: 1000 };
  expect(paceIn({ note: "No leave.", turns: [] }, window)).toMatchObject({ workMsMean: null, note: "No leave." });
  expect(paceIn({ note: "", turns: [] }, window).note).not.toBe("");
});

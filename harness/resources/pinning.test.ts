import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { expect, test } from "vitest";
import { allowedCores, coresOf, pin, planCores } from "./pinning.ts";

const allowed = allowedCores();
const hasTaskset = !(await execa("taskset", ["--version"], { reject: false })).failed;

test("a split leaves the generator some, and below four processors nothing is split unless asked for", () => {
  expect(planCores([0, 1, 2, 3])).toEqual({ servers: [0, 1, 2], generator: [3] });
  expect(planCores([4, 5, 6, 7, 12, 13, 14, 15])).toEqual({ servers: [4, 5, 6, 7, 12, 13], generator: [14, 15] });
  expect(planCores([0, 1])).toBeNull();
  expect(planCores([0, 1], 1)).toEqual({ servers: [0], generator: [1] });
  expect(() => planCores([0, 1], 2)).toThrow(/fewer processors for the servers than the 2 there are/);
});

test("a list of processors as the kernel writes it", () => {
  expect(coresOf("0-2,5,8-9")).toEqual([0, 1, 2, 5, 8, 9]);
  expect(coresOf("3")).toEqual([3]);
});

test.skipIf(allowed === null || allowed.length < 2 || !hasTaskset)(
  "a process and its children are held to the processors they were given",
  async () => {
    const parent = spawn("sh", ["-c", "sleep 60 & wait"], { stdio: "ignore" });
    const pid = parent.pid ?? -1;
    let children: string[] = [];
    try {
      await sleep(200);
      const only = allowed?.slice(1, 2) ?? [];
      expect(await pin([pid], only)).toBe(true);
      children = (await execa("ps", ["-o", "pid=", "--ppid", String(pid)])).stdout.trim().split(/\s+/);
      for (const each of [String(pid), ...children]) expect(allowedCores(`/proc/${each}/status`)).toEqual(only);
    } finally {
      for (const child of children) process.kill(Number(child), "SIGKILL");
      parent.kill("SIGKILL");
    }
  },
);

test("a process that is not there cannot be held", async () => {
  expect(await pin([], [0])).toBe(false);
});

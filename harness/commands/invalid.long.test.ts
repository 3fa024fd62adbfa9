import { type ChildProcess, spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import { type Result, resultSchema } from "../../records/result.ts";
import { readProcessTable } from "../resources/procfs.ts";

/** So fast that the server is never the reason for anything. */
const FAST = { service: { workers: 4, distribution: "deterministic", meanMs: { send: 0.2 } } };

describe("a measurement that says nothing of the server says so, and gives no capacity", () => {
  it.skipIf(readProcessTable() === null)("busy loops beside the generator", async () => {
    const { result, exitCode } = await beside(availableParallelism(), () =>
      measured(FAST, ["run", "peak-hour", "--rate", "60"]),
    );
    expect(exitCode).toBe(3);
    expect(reasonsOf(result)).toContain("foreign-load");
    expect(result.trials[0]?.foreignLoad?.coresMean).toBeGreaterThan(0.2);
    expect(textOf(result)).toMatch(/Other programs used [\d.]+ of the \d+ cores of this machine/);
  });

  it("a target that answers 429", async () => {
    const { result, exitCode } = await measured({ ...FAST, rateLimit: { perSec: 40, burst: 10, per: "server" } }, [
      ..."run peak-hour --rate 60".split(" "),
    ]);
    expect(exitCode).toBe(3);
    expect(reasonsOf(result)).toContain("rate-limited");
  });

  it("a plan that k6 cannot deliver", async () => {
    const { result, exitCode } = await measured(FAST, "run peak-hour --rate 30000 --vus 1".split(" "));
    expect(exitCode).toBe(3);
    const reasons = reasonsOf(result);
    expect(reasons.some((code) => ["pacing-lag", "offered-deviation", "generator-cpu"].includes(code))).toBe(true);
  });

  it("a search in which every trial meets the limiter ends without a figure", async () => {
    const { result, exitCode } = await measured({ ...FAST, rateLimit: { perSec: 20, burst: 10, per: "server" } }, [
      ..."capacity --min-rate 60 --max-rate 500 --time-budget 90s".split(" "),
    ]);
    expect(exitCode).toBe(3);
    expect(result.capacity?.stopReason).toBe("generator-limited");
    expect(result.capacity?.messagesPerSec).toEqual({ c50: null, c95: null, low: null, high: null });
    expect(result.trials.map(({ verdict }) => verdict)).toEqual(["invalid", "invalid", "invalid"]);
  });
});

/** Runs a command against the reference homeserver in short trials; every verdict must be `invalid`. */
async function measured(
  config: object,
  args: readonly string[],
): Promise<{ result: Result; exitCode?: number | undefined }> {
  return inTemporaryFolder(async (folder) => {
    await writeFile(join(folder, "service.json"), JSON.stringify(config));
    const out = join(folder, "out");
    const run = await kassensturz([
      ...args,
      ..."--edition reference --users 40 --topics 4 --settle 1s --duration 5s --drain 1s".split(" "),
      ..."--reference-config".split(" "),
      join(folder, "service.json"),
      "--out",
      out,
    ]);
    const result = resultSchema.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8")));
    for (const trial of result.trials) expect(trial.verdict, run.stdout + run.stderr).toBe("invalid");
    return { result, exitCode: run.exitCode };
  });
}

function reasonsOf({ trials }: Result): string[] {
  return trials.flatMap(({ reasons }) => reasons.map(({ code }) => code));
}

function textOf({ trials }: Result): string {
  return trials.flatMap(({ reasons }) => reasons.map(({ text }) => text)).join("\n");
}

/** Does it beside so many processes that never rest. */
async function beside<T>(count: number, work: () => Promise<T>): Promise<T> {
  const loops: ChildProcess[] = Array.from({ length: count }, () =>
    spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }),
  );
  try {
    return await work();
  } finally {
    for (const loop of loops) loop.kill("SIGKILL");
  }
}

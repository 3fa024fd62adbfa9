import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder, kassensturz, processesMentioning } from "../../dev/testing/cli.ts";
import { resultSchema } from "../../records/result.ts";

/**
 * M/M/1 with 50 messages a second: the sojourn is exponential with rate μ − λ, so p95 ≤ 300 ms up to μ − ln(20)/0.3 s.
 * So slow that neither server nor generator feel other tests on the same machine.
 */
const SERVICE_RATE_PER_SEC = 50;
const SERVICE = { service: { workers: 1, distribution: "exponential", meanMs: { send: 20 } } };
const TRUE_CAPACITY_PER_SEC = SERVICE_RATE_PER_SEC - Math.log(20) / 0.3;

const OBJECTIVES = `
schema: kassensturz/objectives/1
id: tight
title: Tight, so that a queue is steady within seconds
source: this test
send: { quantile: 0.95, limitMs: 300 }
delivery: { quantile: 0.99, limitMs: 3000 }
pollLateness: { quantile: 0.99, limitMs: 3000 }
appOpen: { quantile: 0.99, limitMs: 3000 }
failureShareMax: 0.001
lostMax: 0
leaksMax: 0
alpha: 0.05
# A test machine may be busy with other tests: here the way counts, not the figure.
generator: { pacingLagMsP99Max: 200, offeredDeviationMax: 0.02, cpuShareMax: 2, foreignCpuShareMax: 1 }
`;

describe("capacity against the reference homeserver", () => {
  it("finds the capacity of a queue with a known one, and draws the same report again from disk", async () => {
    await inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, "service.json"), JSON.stringify(SERVICE));
      await writeFile(join(folder, "tight.yaml"), OBJECTIVES);
      const out = join(folder, "out");
      const run = await kassensturz(
        // biome-ignore format: a command line reads best as one
        ["capacity", "--edition", "reference", "--reference-config", join(folder, "service.json"), "--objectives", join(folder, "tight.yaml"),
          "--min-rate", "20", "--max-rate", "100", "--users", "40", "--duration", "6s", "--settle", "1s", "--drain", "1s", "--precision", "30", "--time-budget", "45s", "--out", out],
        { KASSENSTURZ_TEST: folder },
      );
      expect(run.stderr + run.stdout).toMatch(/falls over at/);
      expect(run.exitCode).toBe(0);
      const result = resultSchema.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8")));
      expect(result.complete).toBe(true);
      // What differs from trial to trial is no setting.
      expect(result.target.configuration).not.toHaveProperty("seed");
      expect(["converged", "time-budget"]).toContain(result.capacity?.stopReason);
      const { low, high } = result.capacity?.messagesPerSec ?? {};
      // Windows of 6 s are far too short to tell the capacity of a queue at 77 % load; they do tell what no queue can do.
      expect(low).toBeLessThan(SERVICE_RATE_PER_SEC);
      expect(high).toBeGreaterThan(TRUE_CAPACITY_PER_SEC * 0.9);
      for (const trial of result.trials) expect(trial.delivery.lost).toBe(0);
      for (const name of ["report.html", "chart.svg", "chart.png", "summary.md", "samples.parquet"]) {
        expect(existsSync(join(out, name)), name).toBe(true);
      }

      const drawn = await contents(out);
      const again = await kassensturz(["report", out]);
      expect(again.exitCode, again.stderr).toBe(0);
      expect(await contents(out)).toEqual(drawn);
      expect(processesMentioning(folder)).toEqual([]);
    });
  });
});

async function contents(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of ["result.json", "report.html", "chart.svg", "chart.png", "summary.md"]) {
    files[name] = (await readFile(join(folder, name))).toString("base64");
  }
  return files;
}

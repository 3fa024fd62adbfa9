import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import { comparisonSchema } from "../../records/comparison.ts";
import { resultSchema } from "../../records/result.ts";

/** M/M/1 with 200 messages a second. */
const SERVICE = { service: { workers: 1, distribution: "exponential", meanMs: { send: 5 } } };

const OBJECTIVES = `
schema: kassensturz/objectives/1
id: tight
title: Tight, so that a queue is steady within seconds
source: this test
send: { quantile: 0.99, limitMs: 100 }
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

it("an edition against itself: trials in turns, a ratio whose interval holds 1, a report that says so", async () => {
  await inTemporaryFolder(async (folder) => {
    await writeFile(join(folder, "service.json"), JSON.stringify(SERVICE));
    await writeFile(join(folder, "tight.yaml"), OBJECTIVES);
    const out = join(folder, "out");
    const run = await kassensturz([
      ..."compare reference reference --min-rate 100 --max-rate 400 --users 60 --topics 4".split(" "),
      ..."--duration 8s --settle 2s --drain 2s --precision 8 --time-budget 5m".split(" "),
      ...["--reference-config", join(folder, "service.json"), "--objectives", join(folder, "tight.yaml"), "--out", out],
    ]);
    expect(run.exitCode, run.stderr + run.stdout).toBe(0);
    const comparison = comparisonSchema.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8")));
    const [ratio] = comparison.ratios;
    process.stdout.write(`${ratio?.text}\n`);
    expect(ratio?.low).toBeLessThanOrEqual(1);
    expect(ratio?.high).toBeGreaterThanOrEqual(1);
    expect(ratio).toMatchObject({ differenceShown: false, differences: [] });
    expect(run.stdout).toContain("no difference shown");

    const results = await Promise.all(
      ["1-reference", "2-reference"].map(async (each) =>
        resultSchema.parse(JSON.parse(await readFile(join(out, each, "result.json"), "utf8"))),
      ),
    );
    const order = results[1]?.interleaved?.order ?? [];
    expect(order.length).toBeGreaterThanOrEqual(4);
    // In every round of the first turns both have one trial.
    expect(new Set(order.slice(0, 2))).toEqual(new Set([0, 1]));
    expect(new Set(order.slice(2, 4))).toEqual(new Set([0, 1]));
    // The same crowd, another luck.
    expect(results[0]?.seed).toBe(results[1]?.seed);
    expect(results[0]?.trials[0]?.seed).not.toBe(results[1]?.trials[0]?.seed);

    for (const name of ["report.html", "summary.md", "chart.svg"]) expect(existsSync(join(out, name)), name).toBe(true);
    const drawn = await readFile(join(out, "report.html"), "utf8");
    expect(drawn).toContain("kein Unterschied gezeigt");
    const again = await kassensturz(["report", out]);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(await readFile(join(out, "report.html"), "utf8")).toBe(drawn);
  });
});

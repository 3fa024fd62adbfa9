// Runtime: Node.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inTemporaryFolder, kassensturz, processesMentioning } from "../../dev/testing/cli.ts";
import { resultSchema } from "../../records/result.ts";

const TENANTS = 20;

it("twenty insurers on one machine: a result for each, and for the host", async () => {
  await inTemporaryFolder(async (folder) => {
    const out = join(folder, "out");
    const run = await kassensturz(
      // biome-ignore format: a command line reads best as one
      ["run", "peak-hour", "--edition", "synapse-tenants", "--rate", "3", "--users", "60", "--topics", "20", "--duration", "80s", "--drain", "10s", "--out", out],
      { KASSENSTURZ_TEST: folder },
    );
    expect([0, 1, 3], run.stderr).toContain(run.exitCode);
    const { trials } = resultSchema.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8")));
    const [trial] = trials;
    const tenants = trial?.tenants ?? [];
    expect(tenants).toHaveLength(TENANTS);
    expect(trial?.delivery).toMatchObject({ lost: 0, duplicated: 0, unknown: 0 });
    // Each has its own messages, ledger and process; together they are the host's.
    const sum = (of: (tenant: (typeof tenants)[number]) => number) =>
      tenants.reduce((total, each) => total + of(each), 0);
    expect(sum(({ delivery }) => delivery.acknowledged)).toBe(trial?.delivery.acknowledged);
    expect(sum(({ latencyMs }) => latencyMs.send.count)).toBe(trial?.latencyMs.send.count);
    expect(sum(({ offeredPerSec }) => offeredPerSec)).toBeCloseTo(trial?.offeredPerSec ?? 0, 6);
    for (const { delivery, coresMean, memoryMiBMax } of tenants) {
      expect(delivery.acknowledged).toBeGreaterThan(0);
      expect(delivery.delivered + delivery.late + delivery.stored).toBe(delivery.acknowledged);
      expect(coresMean).toBeGreaterThan(0);
      expect(memoryMiBMax).toBeGreaterThan(20);
    }
    const processes = trial?.resources.map(({ process }) => process) ?? [];
    expect(processes).toContain("PostgreSQL");
    expect(processes.filter((process) => process.startsWith("tenant-"))).toHaveLength(TENANTS);
    const report = await readFile(join(out, "report.html"), "utf8");
    expect(report).toContain("en-tenants");
    expect(report).toContain("the host");
    expect(processesMentioning(folder)).toEqual([]);
  });
});

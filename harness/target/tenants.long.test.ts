// Runtime: Node.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inTemporaryFolder, kassensturz, processesMentioning } from "../../dev/testing/cli.ts";
import { resultSchema } from "../../records/result.ts";

const TENANTS = 20;

it("twenty insurers on one machine, some large and one with a burst: a result for each, and for the host", async () => {
  await inTemporaryFolder(async (folder) => {
    const out = join(folder, "out");
    const run = await kassensturz(
      // biome-ignore format: a command line reads best as one
      ["run", "message-burst", "--edition", "synapse-tenants", "--tenant-weights", "12,3", "--burst-tenant", "2", "--objectives", "quick-look",
        "--rate", "4", "--users", "90", "--topics", "20", "--duration", "120s", "--drain", "10s", "--out", out],
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
      const { acknowledged, delivered, late, stored, unaudited } = delivery;
      expect(acknowledged).toBeGreaterThan(0);
      expect(delivered + late + stored + unaudited).toBe(acknowledged);
      expect(coresMean).toBeGreaterThan(0);
      expect(memoryMiBMax).toBeGreaterThan(20);
    }
    // Of the everyday load the first has twelve parts of 33, each small one a single part. The burst is the second's alone.
    const [large, bursting, ...small] = tenants;
    const smallMax = Math.max(...small.map(({ offeredPerSec }) => offeredPerSec));
    expect(large?.offeredPerSec).toBeGreaterThan(2 * smallMax);
    expect(bursting?.offeredPerSec).toBeGreaterThan(2 * smallMax);
    const processes = trial?.resources.map(({ process }) => process) ?? [];
    expect(processes).toContain("PostgreSQL");
    expect(processes.filter((process) => process.startsWith("tenant-"))).toHaveLength(TENANTS);
    // All are asked of the homeserver that knows them: what nobody could judge is what an overloaded server left open.
    expect(trial?.security.leaks).toBe(0);
    expect(trial?.security.evidence.filter(({ status }) => status === 401)).toEqual([]);
    const report = await readFile(join(out, "report.html"), "utf8");
    expect(report).toContain("en-tenants");
    expect(report).toContain("the host");
    expect(processesMentioning(folder)).toEqual([]);
  });
});

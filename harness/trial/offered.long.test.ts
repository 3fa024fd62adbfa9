import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import { exponentialFit } from "../../dev/testing/kolmogorov.ts";
import { resultSchema } from "../../records/result.ts";
import { withDatabase } from "../samples/database.ts";

const PER_SEC = 20;
const WINDOW_SEC = 100;

describe("what a real run offered", () => {
  it("is what was planned within 1 %, and comes at the times of a Poisson process", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = join(folder, "out");
      const run = await kassensturz(
        // biome-ignore format: a command line reads best as one
        ["run", "peak-hour", "--edition", "reference", "--rate", String(PER_SEC), "--users", "60", "--topics", "3", "--instances", "2",
          "--duration", `${WINDOW_SEC}s`, "--settle", "2s", "--drain", "2s", "--out", out],
      );
      expect([0, 1, 3], run.stderr).toContain(run.exitCode);
      const { trials } = resultSchema.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8")));
      const [trial] = trials;
      const { offeredPerSec = 0, plannedPerSec = 0 } = trial ?? {};
      expect(Math.abs(offeredPerSec / plannedPerSec - 1)).toBeLessThan(0.01);
      // When each message was really begun, by k6's own clock, not when it should have been.
      const startedMs = await withDatabase(async (database) => {
        const rows = await database.rows(
          `SELECT intendedMs + lagMs AS t FROM read_parquet('${join(out, "samples.parquet")}') WHERE kind = 'begin' ORDER BY t`,
        );
        return rows.map(({ t }) => Number(t));
      });
      expect(startedMs.length).toBeGreaterThan(0.85 * PER_SEC * WINDOW_SEC);
      const gaps = startedMs.slice(1).map((t, i) => ((t - (startedMs[i] ?? 0)) * PER_SEC) / 1000);
      expect(exponentialFit(gaps).p).toBeGreaterThan(0.01);
      // The test has teeth: as many messages at even distances would never pass.
      const even = gaps.map((_, i) => 0.9 + 0.2 * ((i * 0.618) % 1));
      expect(exponentialFit(even).p).toBeLessThan(1e-6);
    });
  });
});

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import { startReference } from "../../homeservers/reference/testing/server.ts";
import { resultSchema } from "../../records/result.ts";
import { ensureK6 } from "../toolchain/toolchain.ts";
import { segmentArguments } from "../trial/segment.ts";

const BEAT_MS = 10_000;
/** What an instance leaves itself to get ready. */
const READY_MS = 10_000;
const SECRET = "a secret of this test";

describe("a trial that several machines play", () => {
  it("is laid out, played by two processes that know nothing of each other, and put together, or refused when not whole", async () => {
    await inTemporaryFolder(async (folder) => {
      const server = await startReference({}, SECRET);
      const target = server.baseUrl;
      const secret = join(folder, "secret");
      await writeFile(secret, SECRET);
      try {
        const laid = join(folder, "laid");
        const out = await kassensturz(
          // biome-ignore format: a command line reads best as one
          ["distribute", "peak-hour", "--target", target, "--accounts", "shared-secret", "--secret-file", secret, "--rate", "20", "--users", "20",
            "--topics", "2", "--duration", "6s", "--settle", "2s", "--drain", "2s", "--vus", "1", "--instances", "2", "--out", laid],
        );
        expect(out.exitCode, out.stderr).toBe(0);
        expect(parse(await readFile(join(laid, "testrun.yaml"), "utf8")).spec.parallelism).toBe(2);
        expect(Object.keys(parse(await readFile(join(laid, "compose.yaml"), "utf8")).services)).toHaveLength(2);

        const { path: k6 } = await ensureK6({ onProgress: () => undefined });
        const part = (instance: number) => join(laid, "parts", `part-${instance + 1}.tsv`);
        // Started just after a beat, both have time enough to meet at the same one.
        await sleep(BEAT_MS - ((Date.now() + READY_MS) % BEAT_MS));
        await Promise.all(
          [0, 1].map((instance) =>
            // biome-ignore format: a command line reads best as one
            execa(k6, ["run", "--quiet", "--no-usage-report", "--no-thresholds", "--summary-mode=disabled", "--log-format=raw", "--address=",
              ...segmentArguments(instance, 2), "-e", `KASSENSTURZ_ZERO_EVERY_MS=${BEAT_MS}`, "-e", `KASSENSTURZ_TARGET=${target}`,
              `--console-output=${part(instance)}`, join(laid, "scenario.tar")]),
          ),
        );
        const merged = await kassensturz(["merge", laid, part(0), part(1), "--out", join(folder, "out")]);
        expect([0, 1, 3], merged.stderr).toContain(merged.exitCode);
        const result = resultSchema.parse(JSON.parse(await readFile(join(folder, "out/result.json"), "utf8")));
        const [trial] = result.trials;
        expect(trial?.delivery.attempted).toBeGreaterThan(80);
        expect(trial?.delivery).toMatchObject({ lost: 0, duplicated: 0, unknown: 0 });
        expect(trial?.offeredPerSec).toBe(trial?.plannedPerSec);
        expect(result.environment.sharing).toMatch(/2 instances of k6 .* clocks agreed/);

        const half = await kassensturz(["merge", laid, part(0), "--out", join(folder, "half")]);
        expect(half.stderr).toMatch(/expected all 2 virtual users to have played to the end, found 1; missing: 2/);
        expect(half.exitCode).toBe(2);
        const cut = join(folder, "cut.tsv");
        await writeFile(cut, (await readFile(part(1), "utf8")).slice(0, -200));
        const cutOff = await kassensturz(["merge", laid, part(0), cut, "--out", join(folder, "cut-out")]);
        expect(cutOff.stderr).toMatch(/missing: /);
      } finally {
        await server.close();
      }
    });
  });
});

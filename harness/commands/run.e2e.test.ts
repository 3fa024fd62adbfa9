import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder, kassensturz, processesMentioning, start } from "../../dev/testing/cli.ts";
import { resultSchema } from "../../records/result.ts";

describe("one trial against real Synapse", () => {
  it("measures, loses nothing, tells what the server used, and leaves neither process nor secret behind", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = join(folder, "out");
      const run = await kassensturz(
        // biome-ignore format: a command line reads best as one
        ["run", "peak-hour", "--edition", "synapse-single", "--rate", "2", "--users", "24", "--topics", "3", "--duration", "26s", "--settle", "3s", "--drain", "10s", "--objectives", "quick-look", "--probes", "4", "--out", out],
        { KASSENSTURZ_TEST: folder },
      );
      // Whether this machine keeps the objectives just now is not the question here; that it gives a verdict is.
      expect([0, 1, 3], run.stderr).toContain(run.exitCode);
      const result = resultSchema.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8")));
      const [trial] = result.trials;
      expect(result.target.server).toMatch(/^Synapse 1\./);
      if (trial === undefined) throw new Error(`expected a trial, found none: ${run.stderr}`);
      const { attempted, acknowledged, delivered, late, stored, unknown } = trial.delivery;
      expect(acknowledged).toBeGreaterThan(25);
      // Beside other tests Synapse may owe an answer at the end: that is told apart from a loss.
      expect(acknowledged + unknown).toBe(attempted);
      expect(delivered + late + stored).toBe(acknowledged);
      expect(trial.delivery).toMatchObject({ lost: 0, duplicated: 0, reordered: 0 });
      expect(trial.security).toMatchObject({ leaks: 0, unclear: 0, evidence: [] });
      expect(trial.security.refused).toBeGreaterThan(25);
      expect(trial.resources.map(({ process }) => process)).toEqual(expect.arrayContaining(["k6"]));
      expect(trial.resources.length).toBeGreaterThan(2);
      expect(trial.latencyMs.send.p50).toBeGreaterThan(0);
      // Two people with real clients read each other beside the crowd.
      expect(trial.encryption?.unavailable).toBe("");
      expect(trial.encryption?.messages).toMatchObject({ undecryptable: 0, missing: 0, unsent: 0 });
      expect(trial.encryption?.messages.decrypted).toBeGreaterThan(0);
      expect(trial.encryption?.sendToDecryptedMs.max).toBeGreaterThan(0);
      expect(existsSync(join(out, "report.html"))).toBe(true);
      const written = await readFile(join(out, "result.json"), "utf8");
      expect(written).not.toMatch(/syt_|access_token|BEGIN|registration_shared/i);
      expect(processesMentioning(folder)).toEqual([]);
    });
  });
});

describe("Ctrl-C", () => {
  it("in the middle of a trial keeps what was measured, marks it incomplete and ends every process", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = join(folder, "out");
      await writeFile(
        join(folder, "service.json"),
        JSON.stringify({ service: { workers: 1, distribution: "deterministic", meanMs: { send: 1 } } }),
      );
      const run = start(
        // biome-ignore format: a command line reads best as one
        ["run", "--edition", "reference", "--reference-config", join(folder, "service.json"), "--rate", "20", "--users", "20", "--duration", "60s", "--out", out],
        { KASSENSTURZ_TEST: folder },
      );
      await until(() => existsSync(join(out, "trials/000/samples.tsv")));
      await sleep(4000);
      run.kill("SIGINT");
      const { exitCode, stderr } = await run.ended;
      expect(stderr).toMatch(/stopped by SIGINT; what was measured so far is kept and marked incomplete/);
      expect(exitCode).toBe(130);
      const result = resultSchema.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8")));
      expect(result.complete).toBe(false);
      expect(result.trials[0]?.incident?.kind).toBe("interrupted");
      expect(result.trials[0]?.verdict).not.toBe("pass");
      await until(() => processesMentioning(folder).length === 0, 10_000);
    });
  });
});

async function until(isSo: () => boolean, timeoutMs = 60_000): Promise<void> {
  const endMs = Date.now() + timeoutMs;
  while (!isSo()) {
    if (Date.now() > endMs) throw new Error(`expected it within ${timeoutMs} ms, found it was not so`);
    await sleep(100);
  }
}

// Runtime: Node.
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { extract } from "tar";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import { writeMadeUpResult } from "../../dev/testing/madeUpResult.ts";
import { writeParquet } from "../samples/convert.ts";
import { literal, withDatabase } from "../samples/database.ts";

describe("bundle and verify, as a vendor and a sceptic use them", () => {
  it("agree to the last digit; a changed sample, figure or file name is named", async () => {
    await inTemporaryFolder(async (folder) => {
      const result = join(folder, "result");
      await writeMadeUpResult(result, [
        { messagesPerSec: 30, windowSec: 20, latencyMsMean: 40 },
        { messagesPerSec: 40, windowSec: 20, latencyMsMean: 400 },
      ]);
      // What lies beside a measurement never goes into the archive.
      await writeFile(join(result, "secret.txt"), "hunter2");
      const archive = join(folder, "proof.tar.gz");
      const bundled = await kassensturz(["bundle", result, "--out", archive]);
      expect(bundled.exitCode, bundled.stderr).toBe(0);
      const published = /SHA-256 of its manifest: ([0-9a-f]{64})/.exec(bundled.stdout)?.[1] ?? "";

      const fresh = await kassensturz(["verify", archive, "--manifest", published]);
      expect(fresh.exitCode, fresh.stdout + fresh.stderr).toBe(0);
      expect(fresh.stdout).toContain("trials and the capacity agree to the last digit");
      expect(fresh.stdout).toContain("report: summary.md and report.html are drawn again byte for byte");

      await extract({ file: archive, cwd: folder });
      const proof = join(folder, "proof");
      expect(await readFile(join(proof, "MANIFEST.sha256"), "utf8")).not.toContain("secret.txt");
      const figures = join(proof, "result.json");
      const text = await readFile(figures, "utf8");
      await writeFile(figures, text.replace(/"late": 0/, '"late": 1'));
      await rename(join(proof, "chart.svg"), join(proof, "picture.svg"));
      const samples = join(proof, "samples.parquet");
      await withDatabase(async (database) => {
        await database.run(`CREATE TABLE samples AS SELECT * FROM read_parquet(${literal(samples)})`);
        await database.run(
          "UPDATE samples SET latencyMs = 5000 WHERE rowid = (SELECT min(rowid) FROM samples WHERE trial = 1 AND kind = 'send' AND intendedMs > 9000)",
        );
        await writeParquet(database, samples);
      });
      const tampered = await kassensturz(["verify", proof, "--manifest", published]);
      expect(tampered.exitCode).toBe(1);
      for (const named of [
        "files: chart.svg: is now called picture.svg",
        "files: result.json: was changed",
        "files: samples.parquet: was changed",
        "samples: samples.parquet, trial 1: row ",
        "a sample of kind send",
        "figures: trials[0].delivery.late: recorded 1, the samples give 0",
        "figures: trials[1].latencyMs.send.violations: recorded",
        "report: report.html: is not what is drawn from the samples",
      ]) {
        expect(tampered.stdout).toContain(named);
      }
      expect(tampered.stdout.split("\n").filter((line) => line.includes("trial 0: "))).toEqual([]);
    });
  });

  it("say in one sentence what is no proof", async () => {
    await inTemporaryFolder(async (folder) => {
      const file = join(folder, "x.tar.gz");
      await writeFile(file, "no archive");
      const [none, broken, empty] = [
        await kassensturz(["verify", join(folder, "missing.tar.gz")]),
        await kassensturz(["verify", file]),
        await kassensturz(["bundle", folder]),
      ];
      for (const { exitCode } of [none, broken, empty]) expect(exitCode).toBe(2);
      expect(none.stderr).toContain("expected an archive, found nothing of that name");
      expect(broken.stderr).toContain("expected a proof that `kassensturz bundle` wrote");
      expect(empty.stderr).toContain("expected a result.json");
    });
  });
});

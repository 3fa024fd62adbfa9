import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import { leakableChecks } from "../../homeservers/reference/config.ts";
import { FOREIGN_ROOM_IN_SYNC, probeKinds } from "../../records/probe.ts";
import { resultSchema } from "../../records/result.ts";

describe("a server with holes", () => {
  it("fails, and every kind of probe that can be tried finds its own", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = join(folder, "out");
      const config = join(folder, "leaks.json");
      await writeFile(config, JSON.stringify({ leaks: leakableChecks, invitePolicy: { staffPrefix: "topic-" } }));
      const run = await kassensturz(
        // biome-ignore format: a command line reads best as one
        ["run", "--edition", "reference", "--reference-config", config, "--rate", "40", "--users", "12", "--topics", "2", "--duration", "5s", "--settle", "1s", "--drain", "2s", "--probes", "20", "--insured-invites", "forbidden", "--out", out],
        { KASSENSTURZ_TEST: folder },
      );
      expect(run.exitCode, run.stderr).toBe(1);
      const text = await readFile(join(out, "result.json"), "utf8");
      const [trial] = resultSchema.parse(JSON.parse(text)).trials;
      expect(trial?.reasons.map(({ code }) => code)).toContain("leaks");
      const { byKind = {}, byPhase, evidence = [] } = trial?.security ?? {};
      // The token that ends by itself lives longer than this test.
      const tried = [...probeKinds.filter((kind) => kind !== "token-expired"), FOREIGN_ROOM_IN_SYNC];
      expect(Object.keys(byKind).filter((kind) => (byKind[kind]?.leaks ?? 0) > 0)).toEqual(
        expect.arrayContaining(tried),
      );
      for (const phase of ["idle", "load", "recovery"] as const) expect(byPhase?.[phase].leaks).toBeGreaterThan(0);
      expect(evidence.length).toBeGreaterThan(25);
      expect(text).not.toMatch(/ref_[\w-]{8}|for members only|the owner alone/);
      expect(await readFile(join(out, "summary.md"), "utf8")).toMatch(/forbidden requests tried, [\d,]+ got through/);
    });
  });
});

// Runtime: Node.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import { startHomeserver } from "../../homeservers/homeserver.ts";
import { resultSchema } from "../../records/result.ts";
import { loadEdition } from "../input/records.ts";
import { editionTools } from "../toolchain/editionTools.ts";

it("two homeservers by their URLs: one ledger across both, the lag between them, and what nobody could watch", async () => {
  const edition = loadEdition("synapse-federated");
  await inTemporaryFolder(async (folder) => {
    const servers = await startHomeserver({
      edition,
      dataFolder: join(folder, "data"),
      tools: await editionTools(edition, {}),
    });
    try {
      const { staff, baseUrl, registrationSecretFile } = servers;
      if (staff === undefined || registrationSecretFile === null) throw new Error("expected a pair with its secrets");
      const out = join(folder, "out");
      const run = await kassensturz(
        // biome-ignore format: a command line reads best as one
        ["run", "peak-hour", "--target", baseUrl, "--accounts", "shared-secret", "--secret-file", registrationSecretFile,
          "--staff-target", staff.baseUrl, "--staff-accounts", "shared-secret", "--staff-secret-file", staff.registrationSecretFile,
          "--objectives", "quick-look", "--rate", "2", "--users", "12", "--topics", "3", "--e2ee", "1", "--duration", "20s", "--drain", "8s", "--out", out],
        { KASSENSTURZ_TEST: folder },
      );
      expect([0, 1, 3], run.stderr).toContain(run.exitCode);
      const text = await readFile(join(out, "result.json"), "utf8");
      const { trials, target } = resultSchema.parse(JSON.parse(text));
      const [trial] = trials;
      expect(trial?.delivery).toMatchObject({ lost: 0, duplicated: 0, unknown: 0 });
      expect(trial?.delivery.delivered).toBeGreaterThan(30);
      for (const lag of [trial?.federation?.lagMs.toStaff, trial?.federation?.lagMs.toInsured]) {
        expect(lag?.count).toBeGreaterThan(10);
        expect(lag?.failures).toBe(0);
        expect(lag?.p99).toBeGreaterThan(0);
      }
      expect(trial?.encryption?.messages).toMatchObject({ undecryptable: 0, missing: 0 });
      expect(trial?.security.leaks).toBe(0);
      expect(trial?.resources.map(({ process }) => process)).toEqual(["k6"]);
      expect(target.configuration).toMatchObject({
        staff_homeserver: expect.stringContaining(`${staff.baseUrl}, `),
        staff_accounts: "shared-secret",
        staff_limits: expect.stringContaining("none met"),
        not_watched: expect.stringContaining("the processes"),
      });
      const report = await readFile(join(out, "report.html"), "utf8");
      expect(report).toContain("en-federation");
      expect(report).toContain("not_watched");
      const secret = (await readFile(staff.registrationSecretFile, "utf8")).trim();
      expect(text + report).not.toContain(secret);
    } finally {
      await servers.stop();
    }
  });
});

// Runtime: Node.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import { strictProxy } from "../../dev/testing/proxy.ts";
import { startReference } from "../../homeservers/reference/testing/server.ts";
import { resultSchema } from "../../records/result.ts";

const APPSERVICE = 'as_token: as\nnamespaces: { users: [{ exclusive: true, regex: "@k_.*:reference.localhost" }] }\n';
/** A probe asks for it on purpose: an insured must never be shown a list of all. */
const PROBED = "/_synapse/admin/v2/users?limit=5";
const CROWD = ["--users", "12", "--topics", "2", "--duration", "8s", "--settle", "2s", "--drain", "2s"];

describe("a whole trial with nothing but the specification", () => {
  it.each([
    ["registration", {}, null],
    ["registration-token", { registration: "token", registrationTokens: ["good"] }, "good"],
    ["appservice", { registration: "shared-secret", appservice: { asToken: "as", userPrefix: "k_" } }, APPSERVICE],
    [
      "appservice",
      { registration: "shared-secret", appservice: { asToken: "as", userPrefix: "k_", login: false } },
      APPSERVICE,
    ],
  ])(
    "--accounts %s delivers every message; no path of a homeserver's own is taken (%#)",
    async (way, config, secret) => {
      const server = await startReference({ ...config, without: ["typing"] });
      const proxy = await strictProxy(server.baseUrl);
      try {
        await inTemporaryFolder(async (folder) => {
          const secretFile = join(folder, "secret");
          if (secret !== null) await writeFile(secretFile, secret);
          const out = join(folder, "out");
          const args = [
            "run",
            "peak-hour",
            "--target",
            proxy.baseUrl,
            "--accounts",
            way,
            ...CROWD,
            "--rate",
            "20",
            "--out",
            out,
          ];
          const run = await kassensturz([...args, ...(secret === null ? [] : ["--secret-file", secretFile])]);
          expect([0, 1, 3], run.stderr).toContain(run.exitCode);
          const { trials, target } = resultSchema.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8")));
          expect(trials[0]?.delivery).toMatchObject({ lost: 0, duplicated: 0, unknown: 0 });
          expect(trials[0]?.delivery.acknowledged).toBeGreaterThan(100);
          expect(target.configuration).toMatchObject({ accounts: way, without_typing: expect.stringContaining("404") });
          expect(await readFile(join(out, "report.html"), "utf8")).toContain("without_typing");
          expect(proxy.refused.filter((path) => path !== PROBED)).toEqual([]);
        });
      } finally {
        await proxy.close();
        await server.close();
      }
    },
  );
});

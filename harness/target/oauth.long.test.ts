// Runtime: Node.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import { startReference, type TestServer } from "../../homeservers/reference/testing/server.ts";
import { resultSchema } from "../../records/result.ts";
import { packageRoot } from "../input/packageRoot.ts";
import { ensureK6 } from "../toolchain/toolchain.ts";

const USERS = 6;
const TOPICS = 2;
/** And two of the probes. */
const ROWS = USERS + TOPICS + 2;
/** Some of a trial, so that every token ends in it. */
const LIFETIME_MS = 10_000;

it("tokens that end within a trial are renewed in it, and the next run goes on with what took their place", async () => {
  const server = await startReference({ oauth: {}, specificationOnly: true, accessTokenLifetimeMs: LIFETIME_MS });
  try {
    await inTemporaryFolder(async (folder) => {
      const list = join(folder, "crowd.csv");
      await writeFile(list, await rowsOf(server));
      const objectives = join(folder, "objectives.yaml");
      const usual = await readFile(join(packageRoot, "analysis/objectives/quick-look.yaml"), "utf8");
      // The median is known after a few messages, so that the window is as short as it was asked for.
      await writeFile(objectives, usual.replaceAll("quantile: 0.95", "quantile: 0.5"));
      const cache = join(folder, "cache");
      const { path: k6 } = await ensureK6({});
      const played = async (name: string) => {
        const out = join(folder, name);
        const run = await kassensturz(
          // biome-ignore format: a command line reads best as one
          ["run", "peak-hour", "--target", server.baseUrl, "--accounts", "csv", "--secret-file", list, "--users", String(USERS), "--topics", String(TOPICS),
            "--objectives", objectives, "--rate", "2", "--duration", "20s", "--settle", "2s", "--drain", "3s", "--out", out],
          { KASSENSTURZ_CACHE: cache, KASSENSTURZ_K6: k6 },
        );
        expect([0, 1, 3], run.stderr).toContain(run.exitCode);
        const result = resultSchema.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8")));
        return {
          trial: result.trials[0],
          texts: JSON.stringify(result) + (await readFile(join(out, "report.html"), "utf8")),
        };
      };
      for (const name of ["first", "second"]) {
        const linesBefore = await renewals(cache);
        const { trial, texts } = await played(name);
        expect(trial?.delivery).toMatchObject({ lost: 0, duplicated: 0, unknown: 0 });
        expect(trial?.delivery.acknowledged).toBeGreaterThan(20);
        expect(trial?.errors.byKind).toEqual({});
        expect(trial?.security.leaks).toBe(0);
        // Of the harness at most four an account; the others are the generator's.
        expect((await renewals(cache)) - linesBefore).toBeGreaterThan(5 * (USERS + TOPICS));
        for (const token of server.homeserver.users.tokens.keys()) expect(texts).not.toContain(token);
      }
    });
  } finally {
    await server.close();
  }
});

/** Accounts with tokens as an app has them that logged in by a browser. */
async function rowsOf(server: TestServer): Promise<string> {
  const rows = ["user,token,refresh_token,client_id"];
  for (let row = 0; row < ROWS; row++) {
    await server.register(`u${row}`);
    const identifier = { type: "m.id.user", user: `u${row}` };
    const form = { type: "m.login.password", identifier, password: "password", refresh_token: true };
    const login = await server.anonymous.post("/login", form);
    rows.push([`u${row}`, login.text("access_token"), login.text("refresh_token"), "app"].join(","));
  }
  return rows.join("\n");
}

/** Lines of what is kept. */
async function renewals(cache: string): Promise<number> {
  const folder = join(cache, "accounts");
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".tokens"));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts
    .join("\n")
    .split("\n")
    .filter((line) => line !== "").length;
}

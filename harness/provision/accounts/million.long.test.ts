// Runtime: Node.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder, start } from "../../../dev/testing/cli.ts";
import { startReference } from "../../../homeservers/reference/testing/server.ts";
import { accountsSchema } from "../../../records/plan.ts";
import { ensureK6 } from "../../toolchain/toolchain.ts";

const SERVICE = 'as_token: as\nnamespaces: { users: [{ exclusive: true, regex: "@k_.*:reference.localhost" }] }\n';
const CONFIG = { registration: "shared-secret", appservice: { asToken: "as", userPrefix: "k_" } } as const;
const ADDRESSER = new URL("../../../dev/testing/addressUsers.ts", import.meta.url).pathname;
const MILLION = 1_000_000;
const USERS = 10_000;
const TOPICS = 20;

describe("users of an application service", () => {
  it("are a million addressed by index, with no list in memory", async () => {
    const server = await startReference(CONFIG);
    try {
      await inTemporaryFolder(async (folder) => {
        const file = join(folder, "service.yaml");
        await writeFile(file, SERVICE);
        const addressed = async (users: number, every: number) => {
          const args = ["--expose-gc", ADDRESSER, server.baseUrl, file, String(users), String(every)];
          const { stdout } = await execa(process.execPath, args);
          console.info(stdout);
          return JSON.parse(stdout) as { asked: number; letters: number; grownMiB: number };
        };
        const few = await addressed(MILLION / 20, 10);
        const all = await addressed(MILLION, 200);
        expect(all.asked).toBe(few.asked);
        // Their names alone would be this much text, in a list some five times as much.
        expect(all.letters / 2 ** 20).toBeGreaterThan(9);
        // As many requests leave as much behind for a while; twenty times the users add nothing to that.
        expect(all.grownMiB - few.grownMiB).toBeLessThan(1);
      });
    } finally {
      await server.close();
    }
  });

  it("10,000 of them: the command is killed, and the next one goes on where it was", async () => {
    const server = await startReference(CONFIG);
    try {
      await inTemporaryFolder(async (folder) => {
        const file = join(folder, "service.yaml");
        await writeFile(file, SERVICE);
        const { path } = await ensureK6({});
        const env = { KASSENSTURZ_CACHE: join(folder, "cache"), KASSENSTURZ_K6: path };
        const make = (out: string) =>
          start(
            // biome-ignore format: a command line reads best as one
            ["run", "peak-hour", "--plan-only", "--target", server.baseUrl, "--accounts", "appservice", "--secret-file", file, "--rate", "50",
              "--users", String(USERS), "--topics", String(TOPICS), "--out", join(folder, out)],
            env,
          );
        const first = make("first");
        const journal = () => journalsIn(join(folder, "cache/accounts"));
        while (linesIn(journal()) < USERS / 2) await sleep(100);
        first.kill("SIGKILL");
        await first.ended;
        const known = linesIn(journal());
        const roomsThen = server.homeserver.rooms.size;
        expect(known).toBeGreaterThanOrEqual(USERS / 2);
        expect(roomsThen).toBeLessThan(USERS);

        const second = make("second");
        const outcome = await second.ended;
        expect(outcome.exitCode, outcome.stderr).toBe(0);
        const accounts = accountsSchema.parse(JSON.parse(await readFile(join(folder, "second/accounts.json"), "utf8")));
        expect(accounts.insured).toHaveLength(USERS);
        expect(new Set(accounts.insured.map(({ userId }) => userId)).size).toBe(USERS);
        const rooms = new Set(accounts.insured.map(({ roomId }) => roomId));
        expect(rooms.size).toBe(USERS);
        // Nobody was given a second one.
        const joined = accounts.insured.map(({ userId }) => server.homeserver.users.get(userId)?.rooms.size);
        expect(joined.every((count) => count === 1)).toBe(true);
        console.info(
          `killed with ${known} steps done and ${roomsThen} rooms; ${rooms.size} rooms of insured in the end`,
        );
      });
    } finally {
      await server.close();
    }
  });
});

function journalsIn(folder: string): string {
  const [name] = existsSync(folder) ? readdirSync(folder).filter((each) => each.endsWith(".journal")) : [];
  return name === undefined ? "" : join(folder, name);
}

function linesIn(file: string): number {
  return file === "" ? 0 : readFileSync(file, "utf8").split("\n").length - 1;
}

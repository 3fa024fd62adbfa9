import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder } from "../../dev/testing/cli.ts";
import { startReference, type TestServer } from "../../homeservers/reference/testing/server.ts";
import { type Accounts, accountsSchema } from "../../records/plan.ts";

const SECRET = "secret of this test";
const USERS = 60;
const TOPICS = 3;

const maker = new URL("../../dev/testing/makeCrowd.ts", import.meta.url).pathname;
const makeCrowd = (server: TestServer, journal: string) =>
  execa(process.execPath, [maker, server.baseUrl, SECRET, journal, String(USERS), String(TOPICS)], { reject: false });

function accountsIn(stdout: string): Accounts {
  return accountsSchema.parse(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? ""));
}

/** The rooms of a crowd, seen from both sides: whoever is in two rooms was given a second one. */
async function roomsOf(server: TestServer, { insured, topics }: Accounts) {
  const joined = async (account: { userId: string; accessToken: string; deviceId: string }) => {
    const answer = await server.client(account).get("/sync?timeout=0");
    return Object.keys((answer.at("rooms", "join") as object | undefined) ?? {});
  };
  return { ofInsured: await Promise.all(insured.map(joined)), ofTopics: await Promise.all(topics.map(joined)) };
}

const lines = (file: string): number => (existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0);

describe("making a crowd", () => {
  it("killed in the middle, goes on where it was: every account once, every room once", async () => {
    const server = await startReference({}, SECRET);
    try {
      await inTemporaryFolder(async (folder) => {
        const journal = join(folder, "crowd.journal");
        const first = makeCrowd(server, journal);
        while (lines(journal) < 20) await sleep(2);
        first.kill("SIGKILL");
        expect((await first).signal).toBe("SIGKILL");
        const known = lines(journal);
        expect(known).toBeLessThan(USERS);

        const second = await makeCrowd(server, journal);
        expect(second.exitCode, second.stderr).toBe(0);
        const accounts = accountsIn(second.stdout);
        expect(accounts.insured).toHaveLength(USERS);
        const { ofInsured, ofTopics } = await roomsOf(server, accounts);
        expect(ofInsured).toEqual(accounts.insured.map(({ roomId }) => [roomId]));
        expect(ofTopics.flat().sort()).toEqual(accounts.insured.map(({ roomId }) => roomId).sort());
        // What the journal knew was not asked for again.
        const stored = readFileSync(journal, "utf8").trim().split("\n");
        expect(new Set(stored.filter((line) => line !== "").map((line) => JSON.parse(line)[0])).size).toBe(
          stored.filter((line) => line !== "").length,
        );
      });
    } finally {
      await server.close();
    }
  });

  it("finds a crowd of which nothing is known here any more, and doubles nothing", async () => {
    const server = await startReference({}, SECRET);
    try {
      await inTemporaryFolder(async (folder) => {
        const before = accountsIn((await makeCrowd(server, join(folder, "a"))).stdout);
        const again = accountsIn((await makeCrowd(server, join(folder, "b"))).stdout);
        expect(again.insured.map(({ roomId }) => roomId)).toEqual(before.insured.map(({ roomId }) => roomId));
        const { ofInsured } = await roomsOf(server, again);
        expect(ofInsured.every((rooms) => rooms.length === 1)).toBe(true);
      });
    } finally {
      await server.close();
    }
  });
});

// Runtime: Node.

import { readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { inTemporaryFolder } from "../../../dev/testing/cli.ts";
import { startReference, type TestServer } from "../../../homeservers/reference/testing/server.ts";
import { accountSource } from "../accounts/source.ts";
import { ProvisioningClient } from "../client.ts";
import { freshen } from "./fresh.ts";
import { TokenKeeper } from "./keeper.ts";
import { listenForTokens } from "./listener.ts";
import { tokenEndpoint } from "./metadata.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const signal = AbortSignal.timeout(20_000);

async function reference(config: object = {}): Promise<TestServer> {
  const server = await startReference({ oauth: {}, specificationOnly: true, ...config });
  closing.push(() => server.close());
  return server;
}

/** Accounts with tokens as an app that logged in by a browser has them; one row each. */
async function rowsOf(server: TestServer, ...names: string[]): Promise<string> {
  const rows = ["user,token,refresh_token,client_id"];
  for (const name of names) {
    await server.register(name);
    const identifier = { type: "m.id.user", user: name };
    const form = { type: "m.login.password", identifier, password: "password", refresh_token: true };
    const login = await server.anonymous.post("/login", form);
    rows.push([name, login.text("access_token"), login.text("refresh_token"), "app"].join(","));
  }
  return rows.join("\n");
}

/** A client of a run: what the runs before it left is in the folder. */
async function run(server: TestServer, folder: string, count: number) {
  const client = new ProvisioningClient(server.baseUrl, signal);
  const secretFile = join(folder, "crowd.csv");
  const account = await accountSource(client, { way: "csv", secretFile, cacheFolder: folder, count });
  return { client, account };
}

function keeperOf({ api }: ProvisioningClient): TokenKeeper {
  if (api.tokens instanceof TokenKeeper) return api.tokens;
  throw new Error("expected a client with a keeper of tokens");
}

async function answering(answers: Record<string, unknown>): Promise<ProvisioningClient> {
  const server = createServer(({ url = "" }, response) => {
    const answer = answers[url];
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? { errcode: "M_UNRECOGNIZED" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  return new ProvisioningClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, signal);
}

describe("accounts with tokens of an OAuth server", () => {
  it("go on when their token has ended, with the refresh token that took the first one's place, in later runs too", async () => {
    const server = await reference({ accessTokenLifetimeMs: 1000 });
    await inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, "crowd.csv"), await rowsOf(server, "alice"));
      const first = await run(server, folder, 1);
      const alice = await first.account("", 0);
      await new Promise((resolve) => setTimeout(resolve, 1100));
      // Ended and renewed, twice; the session of old is good for a call all the same.
      expect(await first.client.whoami(alice)).toBe("@alice:reference.localhost");
      await new Promise((resolve) => setTimeout(resolve, 1100));
      expect(await first.client.whoami(alice)).toBe("@alice:reference.localhost");
      // The list still has the tokens of the beginning.
      const second = await run(server, folder, 1);
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const again = await second.account("", 0);
      expect(again.userId).toBe(alice.userId);
      expect(again.deviceId).toBe(alice.deviceId);
      expect(await second.client.whoami(alice)).toBe(alice.userId);
    });
  });

  it("are renewed once, however many ask; a token of old leads to the present one", async () => {
    const server = await reference();
    await inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, "crowd.csv"), await rowsOf(server, "alice"));
      const { client, account } = await run(server, folder, 1);
      const { accessToken } = await account("", 0);
      const keeper = keeperOf(client);
      const renewed = await Promise.all([1, 2, 3].map(() => keeper.renew(accessToken)));
      expect(new Set(renewed).size).toBe(1);
      expect(keeper.current(accessToken)).toBe(renewed[0]);
      expect(await keeper.renew(accessToken)).toBe(renewed[0]);
      expect(await keeper.renew("of nobody")).toBeUndefined();
    });
  });

  it("are refused in one sentence, with the line and without a secret, where the refresh token is used up", async () => {
    const server = await reference();
    await inTemporaryFolder(async (folder) => {
      const rows = await rowsOf(server, "alice");
      await writeFile(join(folder, "crowd.csv"), rows);
      const { client, account } = await run(server, folder, 1);
      const { accessToken } = await account("", 0);
      await keeperOf(client).renew(accessToken);
      // As on another machine, which knows the list alone.
      const elsewhere = join(folder, "elsewhere");
      const other = await accountSource(new ProvisioningClient(server.baseUrl, signal), {
        way: "csv",
        secretFile: join(folder, "crowd.csv"),
        cacheFolder: elsewhere,
        count: 1,
      });
      await client.whoami({ accessToken });
      const error = await other("", 0).catch(String);
      expect(error).toMatch(
        /crowd\.csv, line 2: expected a refresh token that is still good, found one that is used up or ended \(POST .*found 400 invalid_grant\); log the account in again/,
      );
      for (const secret of rows.split("\n")[1]?.split(",").slice(1, 3) ?? []) expect(error).not.toContain(secret);
    });
  });

  it("come into the file of a trial as they are, with what the generator needs; what it renewed is kept", async () => {
    const server = await reference();
    await inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, "crowd.csv"), await rowsOf(server, "alice", "desk"));
      const { client, account } = await run(server, folder, 2);
      const keeper = keeperOf(client);
      const [alice, desk] = [await account("", 0), await account("", 1)];
      const of = ({ userId, accessToken, deviceId }: typeof alice) => ({ userId, accessToken, deviceId, since: "s" });
      const file = join(folder, "accounts.json");
      const accounts = {
        schema: "kassensturz/accounts/1",
        insured: [{ ...of(alice), roomId: "!r", topic: 0 }],
        topics: [of(desk)],
      };
      await writeFile(file, JSON.stringify(accounts));
      await freshen(file, keeper, keeper);
      const fresh = JSON.parse(await readFile(file, "utf8"));
      // Nobody had said when the token of the list ends.
      expect(fresh.insured[0].accessToken).not.toBe(alice.accessToken);
      expect(fresh.topics[0].oauth).toMatchObject({ endpoint: keeper.endpoint, clientId: "app" });
      expect(fresh.topics[0].oauth.endsAtMs).toBeGreaterThan(Date.now() + 200_000);
      expect((await stat(file)).mode & 0o777).toBe(0o600);

      const listener = await listenForTokens([keeper]);
      closing.push(() => listener.close());
      const tell = async (url: string, of: string) => {
        const body = JSON.stringify({
          of,
          accessToken: "next",
          refreshToken: "next-refresh",
          endsAtMs: Date.now() + 90_000,
        });
        return (await fetch(url, { method: "POST", body })).status;
      };
      expect(await tell(`${listener.url}x`, alice.accessToken)).toBe(404);
      expect(await tell(listener.url, "of nobody")).toBe(404);
      expect(await tell(listener.url, alice.accessToken)).toBe(204);
      await freshen(file, keeper, keeper);
      expect(JSON.parse(await readFile(file, "utf8")).insured[0]).toMatchObject({
        accessToken: "next",
        oauth: { refreshToken: "next-refresh" },
      });
    });
  });
});

describe("the place where tokens are renewed", () => {
  const stable = "/_matrix/client/v1/auth_metadata";
  const unstable = "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata";
  const metadata = {
    token_endpoint: "https://auth.example.org/oauth2/token",
    grant_types_supported: ["refresh_token"],
  };

  it("is what the metadata say, of the path before the specification's where that is not known", async () => {
    expect(await tokenEndpoint((await answering({ [stable]: metadata })).api)).toBe(metadata.token_endpoint);
    expect(await tokenEndpoint((await answering({ [unstable]: metadata })).api)).toBe(metadata.token_endpoint);
  });

  it("is told in one sentence where it is none", async () => {
    const endpoint = async (answers: Record<string, unknown>) => tokenEndpoint((await answering(answers)).api);
    await expect(endpoint({})).rejects.toThrow(/expected the metadata of an OAuth 2\.0 server, found 404.*user,token/);
    await expect(endpoint({ [stable]: {} })).rejects.toThrow(/expected a URL in token_endpoint, found nothing/);
    await expect(endpoint({ [stable]: { token_endpoint: "file:///etc" } })).rejects.toThrow(/found "file:/);
    await expect(
      endpoint({ [stable]: { ...metadata, grant_types_supported: ["authorization_code"] } }),
    ).rejects.toThrow(/expected refresh_token among grant_types_supported, found authorization_code/);
  });

  it("is on no other machine without leave", async () => {
    const client = await answering({ [stable]: metadata });
    await inTemporaryFolder(async (folder) => {
      const secretFile = join(folder, "crowd.csv");
      await writeFile(secretFile, "user,token,refresh_token,client_id\na,t,r,c");
      const demandLeave = (url: string) => {
        throw new Error(`no leave for ${url}`);
      };
      const options = { way: "csv" as const, secretFile, cacheFolder: folder, count: 1, demandLeave };
      await expect(accountSource(client, options)).rejects.toThrow("no leave for https://auth.example.org");
    });
  });
});

// Runtime: Node.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { inTemporaryFolder } from "../../../dev/testing/cli.ts";
import { startReference, type TestServer } from "../../../homeservers/reference/testing/server.ts";
import { ProvisioningClient } from "../client.ts";
import { appserviceOf } from "./appservice.ts";
import { nextStage } from "./registration.ts";
import { type AccountWay, accountSource } from "./source.ts";

const open: TestServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function server(config: unknown, secret?: string): Promise<{ client: ProvisioningClient; server: TestServer }> {
  const started = await startReference({ specificationOnly: true, ...(config as object) }, secret);
  open.push(started);
  return { server: started, client: new ProvisioningClient(started.baseUrl, AbortSignal.timeout(20_000)) };
}

/** A source whose secret file holds `secret`. */
async function source(client: ProvisioningClient, way: AccountWay, secret: string, folder: string, count = 2) {
  const secretFile = join(folder, "secret");
  await writeFile(secretFile, secret);
  return accountSource(client, { way, secretFile, cacheFolder: folder, count });
}

describe("accounts by registration", () => {
  it("registers by the dummy stage, and finds the account again in a later run", async () => {
    const { client } = await server({});
    await inTemporaryFolder(async (folder) => {
      const account = await accountSource(client, {
        way: "registration",
        secretFile: undefined,
        cacheFolder: folder,
        count: 1,
      });
      const made = await account("x1", 0);
      expect(await client.whoami(made)).toBe("@x1:reference.localhost");
      const again = await (await source(client, "registration", "", folder))("x1", 0);
      expect(again.userId).toBe(made.userId);
      expect(again.accessToken).not.toBe(made.accessToken);
    });
  });

  it("says that an account is somebody else's", async () => {
    const { client, server: it } = await server({});
    await it.register("x1");
    await inTemporaryFolder(async (folder) => {
      const account = await source(client, "registration", "", folder);
      await expect(account("x1", 0)).rejects.toThrow(/made by somebody else: take another --seed/);
    });
  });

  it("says which way to take where registration is closed, or wants what cannot be played", async () => {
    const closed = await server({ registration: "shared-secret" });
    const token = await server({ registration: "token", registrationTokens: ["good"] });
    await inTemporaryFolder(async (folder) => {
      await expect((await source(closed.client, "registration", "", folder))("a", 0)).rejects.toThrow(
        /Registration seems to be closed; take --accounts shared-secret/,
      );
      await expect((await source(token.client, "registration", "", folder))("a", 0)).rejects.toThrow(
        /expected a way to register by m.login.dummy alone, found m.login.registration_token \+ m.login.dummy; take --accounts registration-token/,
      );
    });
  });

  it("plays the token stage, then the dummy stage", async () => {
    const { client } = await server({ registration: "token", registrationTokens: ["good"] });
    await inTemporaryFolder(async (folder) => {
      const made = await (await source(client, "registration-token", "good\n", folder))("a", 0);
      expect(await client.whoami(made)).toBe("@a:reference.localhost");
      await expect(source(client, "registration-token", "bad", folder)).rejects.toThrow(/calls invalid or used up/);
    });
  });

  it("chooses the shortest flow that can be played, with the token where there is one", () => {
    const flows = [
      { stages: ["m.login.recaptcha", "m.login.dummy"] },
      { stages: ["m.login.registration_token"] },
      { stages: ["m.login.dummy"] },
    ];
    expect(nextStage({ flows }, true)).toBe("m.login.registration_token");
    expect(nextStage({ flows }, false)).toBe("m.login.dummy");
    expect(nextStage({ flows: flows.slice(0, 2) }, false)).toBeUndefined();
    expect(nextStage({ flows: null }, true)).toBeUndefined();
    const done = { flows: flows.slice(0, 1), completed: ["m.login.recaptcha"] };
    expect(nextStage(done, false)).toBe("m.login.dummy");
  });
});

describe("accounts by shared secret", () => {
  it("are the one way that leaves the specification, and say so where it is not open", async () => {
    const { client } = await server({}, "shared");
    await inTemporaryFolder(async (folder) => {
      const account = await source(client, "shared-secret", "shared", folder);
      await expect(account("a", 0)).rejects.toThrow(/no registration by shared secret.*--accounts registration/s);
    });
  });
});

const REGISTRATION = `
id: kassensturz
url: null
as_token: as-secret
hs_token: hs-secret
sender_localpart: kassensturz
namespaces:
  users:
    - exclusive: true
      regex: "@kst_.*:reference\\\\.localhost"
`;

describe("accounts of an application service", () => {
  const appservice = { asToken: "as-secret", userPrefix: "kst_" };

  it("are made and logged in with one token, again and again", async () => {
    const { client } = await server({ registration: "shared-secret", appservice });
    await inTemporaryFolder(async (folder) => {
      const account = await source(client, "appservice", REGISTRATION, folder);
      const made = await account("x1", 0);
      expect(made).toMatchObject({ userId: "@kst_x1:reference.localhost", deviceId: "KASSENSTURZ" });
      expect(made.accessToken).not.toBe("as-secret");
      expect((await account("x1", 0)).userId).toBe(made.userId);
    });
  });

  it("are spoken for by the token itself where the server has no such login", async () => {
    const { client } = await server({ registration: "shared-secret", appservice: { ...appservice, login: false } });
    await inTemporaryFolder(async (folder) => {
      const account = await source(client, "appservice", REGISTRATION, folder);
      const [one, two] = [await account("x1", 0), await account("x2", 1)];
      expect(one).toMatchObject({ accessToken: "as-secret", asserted: true });
      // Made before, by a run that was killed: the server's name is that of the service's own account.
      expect(await account("x1", 0)).toEqual(one);
      const roomId = await client.createRoom(one, two.userId);
      await client.join(two, roomId);
      expect(await client.sync(two, "{}")).toMatch(/./);
    });
  });

  it("refuse a token the server does not know, with the place where it belongs", async () => {
    const { client } = await server({});
    await inTemporaryFolder(async (folder) => {
      const account = await source(client, "appservice", REGISTRATION, folder);
      await expect(account("x1", 0)).rejects.toThrow(/app_service_config_files/);
    });
  });

  it("name field and file of a registration that cannot serve", () => {
    const users = [{ regex: "@[a-z]+:.*" }];
    expect(() => appserviceOf({ namespaces: { users } }, "as.yaml")).toThrow(/^as.yaml: field as_token: expected/);
    expect(() => appserviceOf({ as_token: "t", namespaces: { users } }, "as.yaml")).toThrow(
      /field namespaces.users\[0\].regex: expected the users of one beginning/,
    );
    expect(appserviceOf({ as_token: "t", namespaces: { users: [{ regex: "@_k-s.*" }] } }, "as.yaml").prefix).toBe(
      "_k-s",
    );
  });
});

describe("accounts of a CSV file", () => {
  it("are logged in by password or looked up by token", async () => {
    const { client, server: reference } = await server({});
    const alice = await reference.register("alice");
    await reference.register("bob");
    await inTemporaryFolder(async (folder) => {
      const byPassword = await source(
        client,
        "csv",
        "user,password\nbob,password\n@alice:reference.localhost,password\n",
        folder,
      );
      expect((await byPassword("-", 0)).userId).toBe("@bob:reference.localhost");
      expect((await byPassword("-", 1)).userId).toBe(alice.userId);
      const byToken = await source(client, "csv", `user,token\nalice,${alice.accessToken}\n`, folder, 1);
      expect(await byToken("-", 0)).toEqual({
        userId: alice.userId,
        deviceId: alice.deviceId,
        accessToken: alice.accessToken,
      });
    });
  });

  it.each([
    [
      "name,pass\n",
      /line 1: expected the heading user,password or user,token or user,token,refresh_token,client_id, found "name,pass"/,
    ],
    ["user,password\na,p\nb\n", /line 3: expected 2 fields, found 1/],
    ["user,password\na b,p\n", /line 2, field user: expected a local part/],
    ["user,token\na,\n", /line 2, field token: expected a token, found nothing/],
    ["user,token\na,1\na,2\n", /line 3, field user: expected each account once, found "a" of line 2 again/],
    ["user,token,refresh_token,client_id\na,1,2\n", /line 2: expected 4 fields, found 3/],
    ["user,token,refresh_token,client_id\na,1,,c\n", /line 2, field refresh_token: expected a refresh token, found/],
    ["user,token\na,1\n", /expected 2 accounts .* found 1/],
    ['user,token\n"a,1\n', /expected CSV, found/],
  ])("say what is wrong in %j", async (content, message) => {
    const { client } = await server({});
    await inTemporaryFolder(async (folder) => {
      await expect(source(client, "csv", content, folder)).rejects.toThrow(message);
    });
  });

  it("are read no further than needed", async () => {
    const { client } = await server({});
    await inTemporaryFolder(async (folder) => {
      const rows = Array.from({ length: 200_000 }, (_, index) => `u${index},p`);
      await source(client, "csv", ["user,password", ...rows, "broken"].join("\n"), folder);
    });
  });

  it("say that there is no such file", async () => {
    const { client } = await server({});
    const options = { way: "csv", secretFile: "/nowhere/a.csv", cacheFolder: "/nowhere", count: 1 } as const;
    await expect(accountSource(client, options)).rejects.toThrow(/--secret-file \/nowhere\/a.csv: .* found ENOENT/);
  });
});

// Runtime: Node.
import { afterEach, describe, expect, it } from "vitest";
import { OAUTH_TOKEN_PATH } from "./handlers/oauth.ts";
import { startReference, TestAnswer, type TestServer } from "./testing/server.ts";

const open: TestServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function started(config: object = {}): Promise<TestServer> {
  const server = await startReference({ oauth: {}, ...config });
  open.push(server);
  return server;
}

async function renewed(server: TestServer, form: Record<string, string>): Promise<TestAnswer> {
  const body = new URLSearchParams({ grant_type: "refresh_token", client_id: "app", ...form });
  const response = await fetch(server.baseUrl + OAUTH_TOKEN_PATH, { method: "POST", body });
  return new TestAnswer(response.status, await response.json());
}

async function loggedIn(server: TestServer) {
  await server.register("alice");
  const identifier = { type: "m.id.user", user: "alice" };
  const form = { type: "m.login.password", identifier, password: "password", refresh_token: true };
  const login = await server.anonymous.post("/login", form);
  return { access: login.text("access_token"), refresh: login.text("refresh_token") };
}

const status = async (server: TestServer, accessToken: string) =>
  (await server.client({ userId: "", deviceId: "", accessToken }).get("/account/whoami")).status;

describe("tokens of an OAuth server", () => {
  it("are renewed where the metadata say, at the specification's path or the one before it", async () => {
    const stable = await started();
    const path = "/_matrix/client/v1/auth_metadata";
    const before = "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata";
    expect((await stable.anonymous.get(path)).at("token_endpoint")).toBe(stable.baseUrl + OAUTH_TOKEN_PATH);
    expect((await stable.anonymous.get(before)).at("errcode")).toBe("M_UNRECOGNIZED");
    const unstable = await started({ oauth: { metadata: "unstable" } });
    expect((await unstable.anonymous.get(path)).status).toBe(404);
    expect((await unstable.anonymous.get(before)).at("grant_types_supported")).toContain("refresh_token");
    const none = await startReference({});
    open.push(none);
    expect((await none.anonymous.get(path)).status).toBe(404);
  });

  it("rotate: the old refresh token is refused at once, the old access token from the new one's first use on", async () => {
    const server = await started();
    const first = await loggedIn(server);
    const second = await renewed(server, { refresh_token: first.refresh });
    expect(second.at("token_type")).toBe("Bearer");
    expect(second.at("expires_in")).toBe(300);
    const again = await renewed(server, { refresh_token: first.refresh });
    expect([again.status, again.at("error")]).toEqual([400, "invalid_grant"]);
    expect(await status(server, first.access)).toBe(200);
    expect(await status(server, second.text("access_token"))).toBe(200);
    expect(await status(server, first.access)).toBe(401);
    const third = await renewed(server, { refresh_token: second.text("refresh_token") });
    expect(await status(server, third.text("access_token"))).toBe(200);
  });

  it("are one client's, and asked for by a form", async () => {
    const server = await started();
    const first = await loggedIn(server);
    const second = (await renewed(server, { refresh_token: first.refresh })).text("refresh_token");
    const other = await renewed(server, { refresh_token: second, client_id: "other" });
    expect([other.status, other.at("error")]).toEqual([400, "invalid_grant"]);
    const json = await server.anonymous.post(OAUTH_TOKEN_PATH, { refresh_token: second });
    expect([json.status, json.at("error")]).toEqual([400, "invalid_request"]);
    const grant = await renewed(server, { grant_type: "password" });
    expect(grant.at("error")).toBe("unsupported_grant_type");
  });
});

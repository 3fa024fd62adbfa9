// Runtime: Node.
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sessionOf, startReference, type TestServer } from "./testing/server.ts";

const ADMIN_REGISTER = "/_synapse/admin/v1/register";

describe("registration and login", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startReference({}, "shared");
    await server.register("alice");
  });
  afterAll(() => server.close());

  it("says what it is", async () => {
    const versions = await server.anonymous.get("/_matrix/client/versions");
    expect(versions.at("versions")).toContain("v1.11");
    expect(versions.at("server", "name")).toBe("kassensturz-reference");
    expect(versions.at("unstable_features")).toEqual({ "de.kassensturz.reference": true });
    expect((await fetch(`${server.baseUrl}/health`)).status).toBe(200);
  });

  it("registers by shared secret as Synapse does, each nonce once", async () => {
    const nonce = (await server.anonymous.get(ADMIN_REGISTER)).text("nonce");
    const mac = createHmac("sha1", "shared").update(`${nonce}\0carol\0pass\0notadmin`).digest("hex");
    const form = { nonce, username: "carol", password: "pass", admin: false, mac };
    const made = await server.anonymous.post(ADMIN_REGISTER, form);
    expect(made.text("user_id")).toBe("@carol:reference.localhost");
    expect((await server.anonymous.post(ADMIN_REGISTER, form)).status).toBe(400);
    const again = (await server.anonymous.get(ADMIN_REGISTER)).text("nonce");
    const wrong = await server.anonymous.post(ADMIN_REGISTER, { ...form, nonce: again });
    expect([wrong.status, wrong.at("errcode")]).toEqual([403, "M_FORBIDDEN"]);
  });

  it("asks for the dummy stage first and refuses a name that is taken", async () => {
    const asked = await server.anonymous.post("/register", { username: "dora", password: "p" });
    expect([asked.status, asked.at("flows", 0, "stages")]).toEqual([401, ["m.login.dummy"]]);
    const taken = await server.anonymous.post("/register", {
      username: "alice",
      password: "p",
      auth: { type: "m.login.dummy", session: asked.text("session") },
    });
    expect([taken.status, taken.at("errcode")]).toEqual([400, "M_USER_IN_USE"]);
  });

  it("logs in by password, refreshes tokens and ends them", async () => {
    const identifier = { type: "m.id.user", user: "alice" };
    const login = (password: string) =>
      server.anonymous.post("/login", { type: "m.login.password", identifier, password, refresh_token: true });
    expect((await login("wrong")).status).toBe(403);
    const first = await login("password");
    const device = first.text("device_id");
    const session = sessionOf(first);
    const old = server.client(session);
    const second = await server.anonymous.post("/refresh", { refresh_token: first.text("refresh_token") });
    const fresh = server.client({ ...session, accessToken: second.text("access_token") });
    const refused = await old.get("/account/whoami");
    expect([refused.status, refused.at("errcode")]).toEqual([401, "M_UNKNOWN_TOKEN"]);
    expect((await fresh.get("/account/whoami")).at("device_id")).toBe(device);
    await fresh.post("/logout");
    expect((await fresh.get("/account/whoami")).status).toBe(401);
  });

  it("ends a token with its lifetime, softly", async () => {
    const brief = await startReference({ accessTokenLifetimeMs: 20 });
    await brief.register("bob");
    const identifier = { type: "m.id.user", user: "bob" };
    const form = { type: "m.login.password", identifier, password: "password", refresh_token: true };
    const login = await brief.anonymous.post("/login", form);
    await new Promise((resolve) => setTimeout(resolve, 40));
    const late = await brief.client(sessionOf(login)).get("/account/whoami");
    await brief.close();
    expect([late.status, late.at("soft_logout")]).toEqual([401, true]);
  });
});

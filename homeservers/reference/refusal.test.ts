// Runtime: Node.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LeakableCheck, leakableChecks } from "./config.ts";
import {
  type Client,
  roomOf,
  roomPath,
  sendTo,
  startReference,
  type TestAnswer,
  type TestServer,
} from "./testing/server.ts";

/** What only the security probes try: scenarios/probes/probes.test.ts plants each of them. */
const BY_PROBES: readonly LeakableCheck[] = [
  "send-state",
  "media-token",
  "foreign-device",
  "foreign-keys",
  "history",
  "missing-token",
  "truncated-token",
  "unknown-token",
  "foreign-sync",
  "admin",
  "insured-invite",
];

/** Everything an outsider may try, and how it is answered: [status, errcode]. */
async function attempts(server: TestServer, mallory: Client, alice: Client, roomId: string, eventId: string) {
  const room = roomPath(roomId);
  const event = encodeURIComponent(eventId);
  const user = encodeURIComponent(alice.userId);
  const own = encodeURIComponent(mallory.userId);
  const upload = (await alice.post("/_matrix/media/v3/upload", {})).text("content_uri").slice("mxc://".length);
  return {
    event: await mallory.get(`${room}/event/${event}`),
    messages: await mallory.get(`${room}/messages?dir=b`),
    state: await mallory.get(`${room}/state`),
    stateEvent: await mallory.get(`${room}/state/m.room.encryption/`),
    members: await mallory.get(`${room}/members`),
    joinedMembers: await mallory.get(`${room}/joined_members`),
    send: await mallory.put(`${room}/send/m.room.message/1`, { body: "x" }),
    receipt: await mallory.post(`${room}/receipt/m.read/${event}`),
    typing: await mallory.put(`${room}/typing/${own}`, { typing: true }),
    invite: await mallory.post(`${room}/invite`, { user_id: "@dora:reference.localhost" }),
    accountData: await mallory.get(`/user/${user}/account_data/m.direct`),
    filter: await mallory.post(`/user/${user}/filter`, {}),
    media: await server.anonymous.get(`/_matrix/media/v3/download/${upload}`),
    join: await mallory.post(`/join/${encodeURIComponent(roomId)}`),
  };
}

async function scene(config: unknown) {
  const server = await startReference(config);
  const [alice, bob] = [await server.register("alice"), await server.register("bob")];
  const mallory = await server.register("mallory");
  await server.register("dora");
  const roomId = await roomOf(alice, bob);
  await alice.put(`/user/${encodeURIComponent(alice.userId)}/account_data/m.direct`, { private: 1 });
  return { server, alice, bob, mallory, roomId, eventId: await sendTo(alice, roomId, "secret") };
}

describe("access control", () => {
  let s: Awaited<ReturnType<typeof scene>>;
  beforeAll(async () => {
    s = await scene({});
  });
  afterAll(() => s.server.close());

  it("refuses an outsider everything, in Matrix form", async () => {
    const answers = await attempts(s.server, s.mallory, s.alice, s.roomId, s.eventId);
    for (const [name, answer] of Object.entries(answers)) {
      const expected = name === "event" || name === "media" ? [404, "M_NOT_FOUND"] : [403, "M_FORBIDDEN"];
      expect([name, answer.status, answer.at("errcode")]).toEqual([name, ...expected]);
    }
    expect((await s.mallory.get("/sync")).at("rooms", "join")).toEqual({});
  });

  it("refuses missing and unknown tokens, unknown paths, wrong methods, and what is no JSON", async () => {
    const refused = async (pending: Promise<TestAnswer>) => {
      const answer = await pending;
      return [answer.status, answer.at("errcode")];
    };
    expect(await refused(s.server.anonymous.get("/sync"))).toEqual([401, "M_MISSING_TOKEN"]);
    expect(await refused(s.server.client({ ...s.alice, accessToken: "nonsense" }).get("/sync"))).toEqual([
      401,
      "M_UNKNOWN_TOKEN",
    ]);
    expect(await refused(s.alice.get("/nothing"))).toEqual([404, "M_UNRECOGNIZED"]);
    expect(await refused(s.alice.get("/createRoom"))).toEqual([405, "M_UNRECOGNIZED"]);
    const path = `${roomPath(s.roomId)}/send/m.room.message/x`;
    expect(await refused(s.alice.put(path, "text"))).toEqual([400, "M_BAD_JSON"]);
    expect(await refused(s.alice.put(path, { body: "x".repeat(70_000) }))).toEqual([413, "M_TOO_LARGE"]);
    expect(await refused(s.alice.post("/keys/query", {}))).toEqual([400, "M_MISSING_PARAM"]);
    expect(await refused(s.alice.post("/createRoom", { room_version: "1" }))).toEqual([
      400,
      "M_UNSUPPORTED_ROOM_VERSION",
    ]);
  });

  it("asks for power where power is needed, and sets no membership by the side door", async () => {
    const room = roomPath(s.roomId);
    expect((await s.bob.put(`${room}/state/m.room.name/`, { name: "x" })).status).toBe(403);
    expect((await s.alice.put(`${room}/state/m.room.name/`, { name: "x" })).status).toBe(200);
    const path = `${room}/state/m.room.member/${encodeURIComponent(s.mallory.userId)}`;
    expect((await s.alice.put(path, { membership: "join" })).status).toBe(403);
  });

  it("shows a leaver the room up to the leaving and no further", async () => {
    const { alice, bob, roomId } = s;
    const since = (await bob.get("/sync")).text("next_batch");
    const last = await sendTo(alice, roomId, "last");
    await bob.post(`${roomPath(roomId)}/leave`);
    const hidden = await sendTo(alice, roomId, "hidden");
    const sync = await bob.get(`/sync?since=${since}`);
    expect(sync.at("rooms", "join")).toEqual({});
    const ids = sync.each("event_id", "rooms", "leave", roomId, "timeline", "events");
    expect(ids[0]).toBe(last);
    expect(ids).not.toContain(hidden);
    expect((await bob.get(`${roomPath(roomId)}/event/${encodeURIComponent(last)}`)).status).toBe(200);
    expect((await bob.get(`${roomPath(roomId)}/event/${encodeURIComponent(hidden)}`)).status).toBe(404);
    const page = await bob.get(`${roomPath(roomId)}/messages?dir=b&limit=1000`);
    expect(page.each("event_id", "chunk")).not.toContain(hidden);
    expect((await bob.post(`${roomPath(roomId)}/join`)).status).toBe(403);
  });
});

describe("planted leaks", () => {
  it("lets everything through that is left out, and counts it", async () => {
    const s = await scene({ leaks: leakableChecks });
    const answers = await attempts(s.server, s.mallory, s.alice, s.roomId, s.eventId);
    for (const [name, answer] of Object.entries(answers)) expect([name, answer.status]).toEqual([name, 200]);
    await s.bob.post("/logout");
    expect((await s.bob.get("/account/whoami")).status).toBe(200);
    const stats = await s.server.anonymous.get("/_reference/stats");
    for (const check of leakableChecks.filter((each) => !BY_PROBES.includes(each)))
      expect([check, stats.at("leaks", check)]).not.toEqual([check, undefined]);
    await s.server.close();
  });

  it("opens one door and leaves the others shut", async () => {
    const s = await scene({ leaks: ["read-messages"] });
    const answers = await attempts(s.server, s.mallory, s.alice, s.roomId, s.eventId);
    const open = Object.entries(answers).filter(([, answer]) => answer.status < 400);
    expect(open.map(([name]) => name)).toEqual(["messages"]);
    expect((await s.server.anonymous.get("/_reference/stats")).at("leaks")).toEqual({ "read-messages": 1 });
    await s.server.close();
  });
});

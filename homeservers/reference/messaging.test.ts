// Runtime: Node.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Client,
  ENCRYPTED,
  ENCRYPTION,
  roomOf,
  roomPath,
  sendTo,
  startReference,
  type TestServer,
} from "./testing/server.ts";

describe("messages between two", () => {
  let server: TestServer;
  let alice: Client;
  let bob: Client;
  let roomId: string;
  const since = async (client: Client): Promise<string> => (await client.get("/sync")).text("next_batch");

  beforeAll(async () => {
    server = await startReference({});
    alice = await server.register("alice");
    bob = await server.register("bob");
    roomId = await roomOf(alice, bob);
  });
  afterAll(() => server.close());

  it("shows an invitation with stripped state, and the whole room after joining", async () => {
    const created = await alice.post("/createRoom", { invite: [bob.userId], initial_state: [ENCRYPTION] });
    const fresh = created.text("room_id");
    const before = await bob.get("/sync");
    expect(before.each("type", "rooms", "invite", fresh, "invite_state", "events")).toContain("m.room.encryption");
    expect((await bob.get(`${roomPath(fresh)}/messages?dir=b`)).status).toBe(403);
    expect((await bob.post(`${roomPath(fresh)}/join`)).text("room_id")).toBe(fresh);
    const after = await bob.get(`/sync?since=${before.text("next_batch")}`);
    const state = after.each("type", "rooms", "join", fresh, "state", "events");
    const timeline = after.each("type", "rooms", "join", fresh, "timeline", "events");
    // create, own join, power levels, join rules, visibility, guests, encryption, invitation, join
    expect(state.concat(timeline)).toHaveLength(9);
    expect((await bob.get("/joined_rooms")).at("joined_rooms")).toContain(fresh);
  });

  it("wakes a waiting poll at once, and tells the sender's device its transaction", async () => {
    const [sinceAlice, sinceBob] = [await since(alice), await since(bob)];
    const startedMs = performance.now();
    const poll = bob.get(`/sync?since=${sinceBob}&timeout=10000`);
    const sent = await sendTo(alice, roomId, "t1");
    const news = (await poll).at("rooms", "join", roomId, "timeline", "events");
    expect(performance.now() - startedMs).toBeLessThan(2000);
    expect(news).toMatchObject([{ event_id: sent, sender: alice.userId, content: ENCRYPTED }]);
    expect(news).not.toMatchObject([{ unsigned: {} }]);
    const own = await alice.get(`/sync?since=${sinceAlice}`);
    expect(own.at("rooms", "join", roomId, "timeline", "events", 0, "unsigned")).toEqual({ transaction_id: "t1" });
    const stored = await bob.get(`${roomPath(roomId)}/event/${encodeURIComponent(sent)}`);
    expect(stored.body).toMatchObject({ event_id: sent, room_id: roomId, content: ENCRYPTED });
  });

  it("answers an idle poll when its time is up", async () => {
    const from = await since(bob);
    const startedMs = performance.now();
    const idle = await bob.get(`/sync?since=${from}&timeout=150`);
    expect(performance.now() - startedMs).toBeGreaterThan(140);
    expect(idle.at("rooms", "join")).toEqual({});
  });

  it("takes a repeated transaction of a device as one message", async () => {
    const first = await sendTo(alice, roomId, "same");
    expect(await sendTo(alice, roomId, "same")).toBe(first);
    expect(await sendTo(bob, roomId, "same")).not.toBe(first);
  });

  it("limits a timeline and lets the gap be filled from /messages, without loss or repeat", async () => {
    const from = await since(bob);
    const sent: string[] = [];
    for (let i = 0; i < 25; i++) sent.push(await sendTo(alice, roomId, `gap${i}`));
    const filter = encodeURIComponent(JSON.stringify({ room: { timeline: { limit: 4 } } }));
    const sync = await bob.get(`/sync?since=${from}&filter=${filter}`);
    const timeline = ["rooms", "join", roomId, "timeline"];
    expect(sync.at(...timeline, "limited")).toBe(true);
    expect(sync.each("event_id", ...timeline, "events")).toEqual(sent.slice(-4));
    const filled: unknown[] = [];
    let end: unknown = sync.text(...timeline, "prev_batch");
    while (end !== undefined) {
      const page = await bob.get(`${roomPath(roomId)}/messages?dir=b&from=${end}&to=${from}&limit=10`);
      filled.push(...page.each("event_id", "chunk"));
      end = page.at("end");
    }
    expect(filled.reverse()).toEqual(sent.slice(0, -4));
    const forward = await bob.get(`${roomPath(roomId)}/messages?dir=f&from=${from}&limit=100`);
    expect(forward.each("event_id", "chunk")).toEqual(sent);
  });

  it("pages back to the creation of the room and says that it ends there", async () => {
    const page = await alice.get(`${roomPath(roomId)}/messages?dir=b&limit=1000`);
    expect(page.at("end")).toBeUndefined();
    expect(page.each("type", "chunk").at(-1)).toBe("m.room.create");
  });

  it("takes a filter by its id", async () => {
    const path = `/user/${encodeURIComponent(bob.userId)}/filter`;
    const made = await bob.post(path, { room: { timeline: { limit: 2 } } });
    const sync = await bob.get(`/sync?filter=${made.text("filter_id")}`);
    expect(sync.each("event_id", "rooms", "join", roomId, "timeline", "events")).toHaveLength(2);
    expect((await bob.get("/sync?filter=77")).status).toBe(404);
  });

  it("refuses a token that is none, or comes from another server's future", async () => {
    expect((await bob.get("/sync?since=whatever")).at("errcode")).toBe("M_INVALID_PARAM");
    expect((await bob.get("/sync?since=s999999999")).at("errcode")).toBe("M_INVALID_PARAM");
  });

  it("drops the oldest events of a full room, says so by `limited`, and does not call them lost", async () => {
    const small = await startReference({ timelineCapPerRoom: 10 });
    const [a, b] = [await small.register("a"), await small.register("b")];
    const room = await roomOf(a, b);
    const from = (await b.get("/sync")).text("next_batch");
    const sent: string[] = [];
    for (let i = 0; i < 12; i++) sent.push(await sendTo(a, room, `t${i}`));
    const filter = encodeURIComponent('{"room":{"timeline":{"limit":100}}}');
    const sync = await b.get(`/sync?since=${from}&filter=${filter}`);
    expect(sync.at("rooms", "join", room, "timeline", "limited")).toBe(true);
    expect(sync.each("event_id", "rooms", "join", room, "timeline", "events")).toEqual(sent.slice(2));
    expect((await b.get(`${roomPath(room)}/event/${encodeURIComponent(sent[0] ?? "")}`)).status).toBe(410);
    expect((await b.get(`${roomPath(room)}/state/m.room.encryption/`)).status).toBe(200);
    await small.close();
  });
});

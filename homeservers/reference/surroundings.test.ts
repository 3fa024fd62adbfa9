// Runtime: Node.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, roomOf, roomPath, sendTo, startReference, type TestServer } from "./testing/server.ts";

describe("what surrounds messages", () => {
  let server: TestServer;
  let alice: Client;
  let bob: Client;
  let roomId: string;

  beforeAll(async () => {
    server = await startReference({});
    alice = await server.register("alice");
    bob = await server.register("bob");
    roomId = await roomOf(alice, bob);
  });
  afterAll(() => server.close());

  it("brings receipts, typing and to-device messages, the last until they were received", async () => {
    const eventId = await sendTo(alice, roomId, "read-me");
    const since = (await alice.get("/sync")).text("next_batch");
    await bob.post(`${roomPath(roomId)}/receipt/m.read/${encodeURIComponent(eventId)}`);
    await bob.put(`${roomPath(roomId)}/typing/${encodeURIComponent(bob.userId)}`, { typing: true, timeout: 5000 });
    const messages = { [alice.userId]: { [alice.deviceId]: { hello: 1 } } };
    await bob.put("/sendToDevice/m.test/1", { messages });
    await bob.put("/sendToDevice/m.test/1", { messages });
    const sync = await alice.get(`/sync?since=${since}`);
    const ephemeral = ["rooms", "join", roomId, "ephemeral", "events"];
    expect(sync.at(...ephemeral, 0, "content", eventId, "m.read")).toHaveProperty([bob.userId]);
    expect(sync.at(...ephemeral, 1, "content", "user_ids")).toEqual([bob.userId]);
    expect(sync.at("to_device", "events")).toEqual([{ type: "m.test", sender: bob.userId, content: { hello: 1 } }]);
    expect((await alice.get(`/sync?since=${since}`)).each("type", "to_device", "events")).toEqual(["m.test"]);
    const next = await alice.get(`/sync?since=${sync.text("next_batch")}`);
    expect(next.at("to_device", "events")).toEqual([]);
  });

  it("keeps the receipt for the later event of two that overtook each other", async () => {
    const [first, second] = [await sendTo(alice, roomId, "one"), await sendTo(alice, roomId, "two")];
    const since = (await alice.get("/sync")).text("next_batch");
    for (const eventId of [second, first])
      await bob.post(`${roomPath(roomId)}/receipt/m.read/${encodeURIComponent(eventId)}`);
    const sync = await alice.get(`/sync?since=${since}`);
    const content = sync.at("rooms", "join", roomId, "ephemeral", "events", 0, "content") as object;
    expect(Object.keys(content)).toEqual([second]);
  });

  it("gives each one-time key to one claimer, and tells companions of new devices", async () => {
    const since = (await alice.get("/sync")).text("next_batch");
    const deviceKeys = { user_id: bob.userId, device_id: bob.deviceId, algorithms: [], keys: {}, signatures: {} };
    const oneTime = { "signed_curve25519:A": { key: "a" } };
    const up = await bob.post("/keys/upload", { device_keys: deviceKeys, one_time_keys: oneTime });
    expect(up.at("one_time_key_counts")).toEqual({ signed_curve25519: 1 });
    expect((await alice.get(`/sync?since=${since}`)).at("device_lists", "changed")).toContain(bob.userId);
    const asked = await alice.post("/keys/query", { device_keys: { [bob.userId]: [] } });
    expect(asked.at("device_keys", bob.userId, bob.deviceId)).toEqual(deviceKeys);
    const wanted = { one_time_keys: { [bob.userId]: { [bob.deviceId]: "signed_curve25519" } } };
    const claimed = await alice.post("/keys/claim", wanted);
    expect(claimed.at("one_time_keys", bob.userId, bob.deviceId)).toEqual(oneTime);
    expect((await alice.post("/keys/claim", wanted)).at("one_time_keys")).toEqual({});
  });

  it("adds uploaded signatures to device and cross-signing keys", async () => {
    const carol = await server.register("carol");
    const master = { user_id: carol.userId, usage: ["master"], keys: { "ed25519:M": "M" } };
    await carol.post("/keys/device_signing/upload", { master_key: master });
    const deviceKeys = { user_id: carol.userId, device_id: carol.deviceId, algorithms: [], keys: {} };
    await carol.post("/keys/upload", { device_keys: deviceKeys });
    const signatures = { [carol.userId]: { "ed25519:S": "signed" } };
    await carol.post("/keys/signatures/upload", {
      [carol.userId]: { [carol.deviceId]: { ...deviceKeys, signatures }, M: { ...master, signatures } },
    });
    const asked = await carol.post("/keys/query", { device_keys: { [carol.userId]: [] } });
    expect(asked.at("device_keys", carol.userId, carol.deviceId, "signatures")).toEqual(signatures);
    expect(asked.at("master_keys", carol.userId, "signatures")).toEqual(signatures);
  });

  it("keeps account data and profiles", async () => {
    const path = `/user/${encodeURIComponent(alice.userId)}/account_data/m.direct`;
    await alice.put(path, { a: 1 });
    expect((await alice.get(path)).body).toEqual({ a: 1 });
    expect((await alice.get("/sync")).each("type", "account_data", "events")).toEqual(["m.direct"]);
    await alice.put(`/profile/${encodeURIComponent(alice.userId)}/displayname`, { displayname: "Alice" });
    const members = await bob.get(`${roomPath(roomId)}/joined_members`);
    expect(members.at("joined", alice.userId, "display_name")).toBe("Alice");
  });

  it("keeps media for those with a token", async () => {
    const uploaded = await alice.post("/_matrix/media/v3/upload", { some: "file" });
    const name = uploaded.text("content_uri").slice("mxc://".length);
    expect((await bob.get(`/_matrix/client/v1/media/download/${name}`)).body).toEqual({ some: "file" });
    expect((await server.anonymous.get(`/_matrix/client/v1/media/download/${name}`)).status).toBe(401);
    expect((await server.anonymous.get(`/_matrix/media/v3/download/${name}`)).status).toBe(404);
  });
});

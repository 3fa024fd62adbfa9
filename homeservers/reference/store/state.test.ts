// Runtime: Node.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseConfig } from "../config.ts";
import { Homeserver } from "../homeserver.ts";
import { roomOf, roomPath, sendTo, startReference } from "../testing/server.ts";
import { loadState } from "./load.ts";
import { saveState } from "./save.ts";

describe("saved state", () => {
  const folder = mkdtempSync(join(tmpdir(), "reference-state-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "state.ndjson");

  it("brings a server back so that clients go on with their tokens, syncs and transactions", async () => {
    const config = { timelineCapPerRoom: 12 };
    const first = await startReference(config);
    const [alice, bob] = [await first.register("alice"), await first.register("bob")];
    const roomId = await roomOf(alice, bob);
    const since = (await bob.get("/sync")).text("next_batch");
    const sent: string[] = [];
    for (let i = 0; i < 5; i++) sent.push(await sendTo(alice, roomId, `t${i}`));
    await bob.post(`${roomPath(roomId)}/receipt/m.read/${encodeURIComponent(sent[0] ?? "")}`);
    const left = await roomOf(alice, bob);
    await bob.post(`${roomPath(left)}/leave`);
    const news = await bob.get(`/sync?since=${since}`);
    const whole = await bob.get("/sync");
    saveState(first.homeserver, file);
    await first.close();

    const second = await startReference(config, undefined, file);
    const [alice2, bob2] = [second.client(alice), second.client(bob)];
    expect((await bob2.get(`/sync?since=${since}`)).body).toEqual(news.body);
    expect((await bob2.get("/sync")).body).toEqual(whole.body);
    expect(await sendTo(alice2, roomId, "t4")).toBe(sent[4]);
    const next = await sendTo(alice2, roomId, "t5");
    const after = await bob2.get(`/sync?since=${news.text("next_batch")}`);
    expect(after.each("event_id", "rooms", "join", roomId, "timeline", "events")).toEqual([next]);
    await second.close();
    expect(readdirSync(folder)).toEqual(["state.ndjson"]);
  });

  it("refuses a state of another server, and what is no state", async () => {
    saveState(new Homeserver(parseConfig({ serverName: "other" }, "test"), undefined), file);
    const load = () => loadState(new Homeserver(parseConfig({}, "test"), undefined), file);
    await expect(load()).rejects.toThrow('serverName: expected "reference.localhost"');
    writeFileSync(file, '{"some":"thing"}\n');
    await expect(load()).rejects.toThrow("expected a state of schema");
    writeFileSync(file, "no json\n");
    await expect(load()).rejects.toThrow("state.ndjson:1: expected a line of JSON");
    writeFileSync(file, "");
    await expect(load()).rejects.toThrow("found nothing");
  });
});

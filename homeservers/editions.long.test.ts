// Runtime: Node.
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadEdition } from "../harness/input/records.ts";
import { editionTools } from "../harness/toolchain/editionTools.ts";
import { type RunningHomeserver, startHomeserver } from "./homeserver.ts";
import { restoreSnapshot, saveSnapshot } from "./snapshot.ts";
import { expectGone, populate, send, sync } from "./testing/contract.ts";

const root = mkdtempSync(join(tmpdir(), "kassensturz-test-"));
afterAll(() => rm(root, { recursive: true, force: true }));

/** One suite for every edition that this machine starts, independent of who wrote it. */
describe.each(["synapse-single", "synapse-single-sqlite", "synapse-workers", "dendrite", "reference"])("%s", (id) => {
  const data = join(root, id);
  const snapshot = join(root, `${id}-snapshot`);

  async function started(dataFolder: string): Promise<RunningHomeserver> {
    const edition = loadEdition(id);
    return startHomeserver({ edition, dataFolder, tools: await editionTools(edition, {}) });
  }

  it("takes users, rooms and messages, goes on from a snapshot where it stopped, and leaves nothing behind", async () => {
    const first = await started(data);
    expect(first.server).toMatch(/\d+\.\d+/);
    expect(Object.keys(first.configuration).length).toBeGreaterThan(5);
    const left = await populate(first);
    await send(first, left.insured, left.roomId, "before the snapshot");
    await expectGone(first);
    await saveSnapshot(data, snapshot);

    await restoreSnapshot(snapshot, data);
    const second = await started(data);
    const news = await sync(second, left.staff, left.since);
    expect(news.bodies).toContain("before the snapshot");
    const waiting = sync(second, left.staff, news.next);
    await send(second, left.insured, left.roomId, "after the snapshot");
    expect((await waiting).bodies).toEqual(["after the snapshot"]);
    await expectGone(second);

    await restoreSnapshot(snapshot, data);
    const third = await started(data);
    const again = await sync(third, left.staff, left.since);
    expect(again.bodies).toContain("before the snapshot");
    expect(again.bodies).not.toContain("after the snapshot");
    await expectGone(third);
  });

  it("comes back after a kill with what it had acknowledged", async () => {
    await restoreSnapshot(snapshot, data);
    const server = await started(data);
    const left = await populate(server, "killed-");
    await send(server, left.insured, left.roomId, "acknowledged");
    const names = server.sabotage.processesOf("homeserver");
    expect(names.length).toBeGreaterThan(0);
    // The reference homeserver keeps its state in memory; that it forgets is known and said in its documentation.
    if (id !== "reference") {
      await server.sabotage.harm(names, "kill");
      expect(await server.sabotage.again(names)).toEqual([]);
      await untilAnswers(server.baseUrl);
      expect((await sync(server, left.staff, left.since)).bodies).toContain("acknowledged");
    }
    await server.stop();
  });
});

async function untilAnswers(baseUrl: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const answer = await fetch(`${baseUrl}/_matrix/client/versions`).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${baseUrl} did not come back within a minute.`);
}

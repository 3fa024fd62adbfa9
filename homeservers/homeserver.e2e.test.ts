// Runtime: Node.
import { mkdtempSync } from "node:fs";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadEdition } from "../harness/input/records.ts";
import { ensureServers } from "../harness/toolchain/toolchain.ts";
import { type RunningHomeserver, type ServerTools, startHomeserver } from "./homeserver.ts";
import { restoreSnapshot, saveSnapshot } from "./snapshot.ts";
import { expectGone, expectMetrics, type Left, populate, send, sync } from "./testing/contract.ts";

let tools: ServerTools;
const root = mkdtempSync(join(tmpdir(), "kassensturz-test-"));
const snapshot = join(root, "snapshot");

beforeAll(async () => {
  tools = (await ensureServers()).paths;
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe("Synapse with PostgreSQL", () => {
  test("one process: starts, takes users, rooms and messages, tells what it is, and leaves nothing behind", async () => {
    const data = join(root, "single");
    const server = await started("synapse-single", data);
    expect(server.server).toMatch(/^Synapse \d+\.\d+/);
    expect(server.versions).toMatchObject({ postgresql: expect.stringMatching(/^\d+\.\d+/) });
    expect(server.configuration).toMatchObject({ priority: "nice 10", rc_message: "1000000/s, burst 1000000" });
    expect(
      server
        .processes()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["PostgreSQL", "main"]);
    expect((await stat(server.registrationSecretFile ?? "")).mode & 0o777).toBe(0o600);
    await expectMetrics(server);
    const left = await populate(server);
    await send(server, left.insured, left.roomId, "sent to the single process");
    await expectGone(server);
    await writeFile(join(data, "left.json"), JSON.stringify(left));
    await saveSnapshot(data, snapshot);
  });

  test("workers: start from the single process's data, and go on where it stopped", async () => {
    const data = join(root, "workers");
    await restoreSnapshot(snapshot, data);
    const left: Left = JSON.parse(await readFile(join(data, "left.json"), "utf8"));
    const server = await started("synapse-workers", data);
    expect(server.processes()).toHaveLength(7);
    await expectMetrics(server);
    const first = await sync(server, left.staff, left.since);
    expect(first.bodies).toContain("sent to the single process");
    const waiting = sync(server, left.staff, first.next);
    await send(server, left.insured, left.roomId, "sent to the workers");
    expect((await waiting).bodies).toEqual(["sent to the workers"]);
    await expectGone(server);
  });
});

async function started(id: string, dataFolder: string): Promise<RunningHomeserver> {
  return startHomeserver({ edition: loadEdition(id), dataFolder, tools });
}

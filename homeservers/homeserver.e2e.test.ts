// Runtime: Node.
import { mkdtempSync } from "node:fs";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadEdition } from "../harness/input/records.ts";
import { type MatrixSession, ProvisioningClient } from "../harness/provision/client.ts";
import { ensureServers } from "../harness/toolchain/toolchain.ts";
import { type RunningHomeserver, type ServerTools, startHomeserver } from "./homeserver.ts";
import { restoreSnapshot, saveSnapshot } from "./snapshot.ts";

const FILTER = JSON.stringify({ presence: { types: [] } });

/** What the first homeserver leaves to the others. */
interface Left {
  readonly insured: MatrixSession;
  readonly staff: MatrixSession;
  readonly roomId: string;
  readonly since: string;
}

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

async function populate(server: RunningHomeserver): Promise<Left> {
  const client = new ProvisioningClient(server.baseUrl, AbortSignal.timeout(60_000));
  const secret = (await readFile(server.registrationSecretFile ?? "", "utf8")).trim();
  const insured = await client.registerWithSharedSecret("insured", secret);
  const staff = await client.registerWithSharedSecret("staff", secret);
  const roomId = await client.createRoom(insured, staff.userId);
  await client.join(staff, roomId);
  return { insured, staff, roomId, since: await client.sync(staff, FILTER) };
}

async function send({ baseUrl }: RunningHomeserver, by: MatrixSession, roomId: string, body: string): Promise<void> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/send/m.room.message/${encodeURIComponent(body)}`;
  const answer = await fetch(baseUrl + path, {
    method: "PUT",
    headers: { authorization: `Bearer ${by.accessToken}`, "content-type": "application/json" },
    body: JSON.stringify({ msgtype: "m.text", body }),
  });
  expect(answer.status).toBe(200);
}

/** Next token, and the text of every message that came. */
async function sync(
  { baseUrl }: RunningHomeserver,
  by: MatrixSession,
  since: string,
): Promise<{ next: string; bodies: string[] }> {
  const query = new URLSearchParams({ since, timeout: "10000", filter: FILTER });
  const answer = await fetch(`${baseUrl}/_matrix/client/v3/sync?${query}`, {
    headers: { authorization: `Bearer ${by.accessToken}` },
  });
  expect(answer.status).toBe(200);
  const { next_batch, rooms } = (await answer.json()) as SyncAnswer;
  const events = Object.values(rooms?.join ?? {}).flatMap(({ timeline }) => timeline.events);
  return { next: next_batch, bodies: events.flatMap(({ content }) => content.body ?? []) };
}

interface SyncAnswer {
  readonly next_batch: string;
  readonly rooms?: {
    readonly join?: Record<string, { readonly timeline: { readonly events: { content: { body?: string } }[] } }>;
  };
}

async function expectMetrics(server: RunningHomeserver): Promise<void> {
  for (const { url } of server.metricsUrls()) expect(await (await fetch(url)).text()).toContain("process_cpu_seconds");
}

/** Stops the server: afterwards its processes do not exist, and nobody was told of a death. */
async function expectGone(server: RunningHomeserver): Promise<void> {
  const deaths: string[] = [];
  server.onExit((name) => deaths.push(name));
  const pids = server.processes().map(({ pid }) => pid);
  await server.stop();
  expect(deaths).toEqual([]);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
}

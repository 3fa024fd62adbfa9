// Runtime: Node. For tests: what every edition must be able to do, whoever wrote it.
import { readFile } from "node:fs/promises";
import { expect } from "vitest";
import { registerWithSharedSecret } from "../../harness/provision/accounts/sharedSecret.ts";
import { type MatrixSession, ProvisioningClient } from "../../harness/provision/client.ts";
import type { RunningHomeserver } from "../homeserver.ts";

const FILTER = JSON.stringify({ presence: { types: [] } });

/** What a homeserver leaves to the one that starts from its data. */
export interface Left {
  readonly insured: MatrixSession;
  readonly staff: MatrixSession;
  readonly roomId: string;
  readonly since: string;
}

export async function populate(server: RunningHomeserver, prefix = ""): Promise<Left> {
  const client = new ProvisioningClient(server.baseUrl, AbortSignal.timeout(60_000));
  const secret = (await readFile(server.registrationSecretFile ?? "", "utf8")).trim();
  const insured = await registerWithSharedSecret(client, `${prefix}insured`, secret);
  const staff = await registerWithSharedSecret(client, `${prefix}staff`, secret);
  const roomId = await client.createRoom(insured, staff.userId);
  await client.join(staff, roomId);
  return { insured, staff, roomId, since: await client.sync(staff, FILTER) };
}

export async function send(
  { baseUrl }: RunningHomeserver,
  by: MatrixSession,
  roomId: string,
  body: string,
): Promise<void> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/send/m.room.message/${encodeURIComponent(body)}`;
  const answer = await fetch(baseUrl + path, {
    method: "PUT",
    headers: { authorization: `Bearer ${by.accessToken}`, "content-type": "application/json" },
    body: JSON.stringify({ msgtype: "m.text", body }),
  });
  expect(answer.status).toBe(200);
}

/** Next token, and the text of every message that came. */
export async function sync(
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

export async function expectMetrics(server: RunningHomeserver): Promise<void> {
  for (const { url } of server.metricsUrls()) expect(await (await fetch(url)).text()).toContain("process_cpu_seconds");
}

/** Stops the server: afterwards its processes do not exist, and nobody was told of a death. */
export async function expectGone(server: RunningHomeserver): Promise<void> {
  const deaths: string[] = [];
  server.onExit((name) => deaths.push(name));
  const pids = server.processes().map(({ pid }) => pid);
  await server.stop();
  expect(deaths).toEqual([]);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
}

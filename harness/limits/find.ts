// Runtime: Node.
import { randomUUID } from "node:crypto";
import type { CallLimit, LimitedCall } from "../../records/serverLimits.ts";
import { callerOf, type MatrixSession, type ProvisioningClient } from "../provision/client.ts";
import { text } from "../provision/request.ts";
import { type BurstBounds, type Probe, tryBurst } from "./burst.ts";

/** Two accounts that play no part in a trial, and a room they share. */
export interface LimitSubjects {
  readonly one: MatrixSession;
  readonly other: MatrixSession;
}

/** Calls that a trial makes: their limits decide whether it measures the server or its limiter. */
export const TRIAL_CALLS: readonly LimitedCall[] = ["send", "sync", "typing", "receipt", "keys-query"];

/** Tries each of these calls in turn, by accounts that are thrown away afterwards. */
export async function findLimits(
  client: ProvisioningClient,
  subjects: LimitSubjects,
  calls: readonly LimitedCall[],
  bounds: BurstBounds,
  onProgress: (line: string) => void,
): Promise<CallLimit[]> {
  const { signal } = client.api;
  const roomId = await client.createRoom(subjects.one, subjects.other.userId);
  await client.join(subjects.other, roomId);
  const probes = probesIn(client, subjects, roomId, await firstEvent(client, subjects.one, roomId));
  const found: CallLimit[] = [];
  for (const call of calls) {
    onProgress(`looking for limits of the homeserver: ${call}`);
    found.push(await tryBurst({ call, send: probes[call] }, bounds, signal));
  }
  return found;
}

function probesIn(
  { api, roomVersion }: ProvisioningClient,
  subjects: LimitSubjects,
  roomId: string,
  eventId: string,
): Record<LimitedCall, Probe["send"]> {
  const room = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}`;
  const as = (by: "one" | "other") => callerOf(subjects[by]);
  return {
    send: (by, number) => api.callOnce("PUT", `${room}/send/m.room.message/${randomUUID()}`, message(number), as(by)),
    sync: (by) => api.callOnce("GET", `/_matrix/client/v3/sync?timeout=0&filter=${FILTER}`, undefined, as(by)),
    typing: (by, number) =>
      api.callOnce(
        "PUT",
        `${room}/typing/${encodeURIComponent(subjects[by].userId)}`,
        { typing: number % 2 === 0, timeout: 1000 },
        as(by),
      ),
    receipt: (by) => api.callOnce("POST", `${room}/receipt/m.read/${encodeURIComponent(eventId)}`, {}, as(by)),
    "keys-query": (by) =>
      api.callOnce("POST", "/_matrix/client/v3/keys/query", { device_keys: { [subjects.one.userId]: [] } }, as(by)),
    "create-room": (by) =>
      api.callOnce(
        "POST",
        "/_matrix/client/v3/createRoom",
        { preset: "private_chat", ...(roomVersion === undefined ? {} : { room_version: roomVersion }) },
        as(by),
      ),
  };
}

/** Little in every answer: it is the count of requests that is tried here. */
const FILTER = encodeURIComponent(JSON.stringify({ room: { timeline: { limit: 1 } }, presence: { types: [] } }));

function message(number: number): Record<string, unknown> {
  return { msgtype: "m.text", body: `limit ${number}` };
}

async function firstEvent({ api }: ProvisioningClient, by: MatrixSession, roomId: string): Promise<string> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/send/m.room.message/${randomUUID()}`;
  return text(await api.call("PUT", path, message(0), callerOf(by)), "event_id", path);
}

// Runtime: k6.
import { type Answer, type Connection, keys, list, property, request } from "./request.ts";

/** What one joined room brought. */
export interface RoomNews {
  readonly roomId: string;
  readonly events: readonly unknown[];
  /** True: the server left older events out; they are to be had from `prevBatch` on. */
  readonly limited: boolean;
  readonly prevBatch: string;
  readonly receipts: readonly Receipt[];
}

/** Somebody has read up to this event. */
interface Receipt {
  readonly eventId: string;
  readonly userId: string;
}

export interface SyncNews {
  readonly nextBatch: string;
  readonly rooms: readonly RoomNews[];
  /** Messages straight to this device. */
  readonly toDevice: readonly unknown[];
  /** Rooms that one was invited to. */
  readonly invitations: readonly string[];
  /** One-time keys that the server still holds; undefined where it does not say. */
  readonly oneTimeKeys: number | undefined;
  /** True when anything at all came: messages, receipts, typing, devices. */
  readonly any: boolean;
}

/** Margin for a poll's answer past its time-out before the request itself is given up. */
const POLL_GRACE_MS = 30_000;

/** `GET /sync`: waits on the server for up to `timeoutMs`, then comes back empty. */
export function sync(connection: Connection, since: string, timeoutMs: number, filter: string): Promise<Answer> {
  // Without a token it is the first sync of a device: everything there is.
  const from = since === "" ? "" : `since=${encodeURIComponent(since)}&`;
  const path = `/_matrix/client/v3/sync?${from}timeout=${Math.round(timeoutMs)}&filter=${filter}`;
  return request(connection, "GET", path, "sync", { timeoutMs: timeoutMs + POLL_GRACE_MS, parse: true });
}

/** Reads a good sync answer. Absent keys and explicit nulls both mean "nothing": servers differ. */
export function newsOf(body: unknown): SyncNews | undefined {
  const nextBatch = property(body, "next_batch");
  if (typeof nextBatch !== "string") return undefined;
  const joined = property(property(body, "rooms"), "join");
  const rooms: RoomNews[] = [];
  const toDevice = list(property(property(body, "to_device"), "events"));
  let any = toDevice.length > 0;
  if (list(property(property(body, "device_lists"), "changed")).length > 0) any = true;
  for (const roomId of keys(joined)) {
    const room = property(joined, roomId);
    const timeline = property(room, "timeline");
    const events = list(property(timeline, "events"));
    const prevBatch = property(timeline, "prev_batch");
    const ephemeral = list(property(property(room, "ephemeral"), "events"));
    if (events.length > 0 || ephemeral.length > 0) any = true;
    rooms.push({
      roomId,
      events,
      limited: property(timeline, "limited") === true,
      prevBatch: typeof prevBatch === "string" ? prevBatch : "",
      receipts: ephemeral.flatMap(receiptsIn),
    });
  }
  const invitations = keys(property(property(body, "rooms"), "invite"));
  const left = property(property(body, "device_one_time_keys_count"), "signed_curve25519");
  return {
    nextBatch,
    rooms,
    toDevice,
    invitations,
    oneTimeKeys: typeof left === "number" ? left : undefined,
    any: any || invitations.length > 0,
  };
}

/** `m.receipt`: event id → kind of receipt → who. */
function receiptsIn(event: unknown): Receipt[] {
  if (property(event, "type") !== "m.receipt") return [];
  const content = property(event, "content");
  return keys(content).flatMap((eventId) =>
    keys(property(property(content, eventId), "m.read")).map((userId) => ({ eventId, userId })),
  );
}

/** `GET /rooms/{room}/messages` backwards: what a limited time line left out. */
export function earlierMessages(
  connection: Connection,
  roomId: string,
  from: string,
  timeoutMs: number,
): Promise<Answer> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/messages?dir=b&limit=100&from=${encodeURIComponent(from)}`;
  return request(connection, "GET", path, "messages", { timeoutMs, parse: true });
}

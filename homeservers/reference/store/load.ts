// Runtime: Node.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Homeserver } from "../homeserver.ts";
import { Device } from "./device.ts";
import type { StoredEvent } from "./event.ts";
import { STATE_SCHEMA, type StateLine } from "./statefile.ts";
import { User } from "./user.ts";

type RoomLine = Extract<StateLine, { kind: "room" }>;
type UserLine = Extract<StateLine, { kind: "user" }>;

/** Reads what `saveState` wrote into an empty homeserver. @throws Error naming file and line. */
export async function loadState(homeserver: Homeserver, file: string): Promise<void> {
  const rooms: RoomLine[] = [];
  let number = 0;
  for await (const text of createInterface({ input: createReadStream(file) })) {
    number += 1;
    const line = lineOf(text, `${file}:${number}`);
    if (number === 1) checkHead(line, homeserver.config.serverName, file);
    if (line.kind === "head") {
      homeserver.stream.position = line.position;
      for (const eventId of line.lost) homeserver.lost.add(eventId);
    } else if (line.kind === "user") homeserver.users.add(restoredUser(line));
    else if (line.kind === "token") homeserver.users.keepToken(line.access, line.token);
    else if (line.kind === "room") {
      homeserver.rooms.create(line.roomId, line.version);
      rooms.push(line);
    } else if (line.kind === "revoked") homeserver.users.keepRevoked(line.access, line.token);
    else if (line.kind === "medium") {
      homeserver.media.add(line.mediaId, line.contentType, Buffer.from(line.base64, "base64"));
    } else homeserver.rooms.store(line.event);
  }
  if (number === 0) throw new Error(`${file}: expected a saved state but found nothing; delete it or restore it.`);
  restoreRooms(homeserver, rooms);
  for (const user of homeserver.users.all()) restoreChanges(homeserver, user);
}

function lineOf(text: string, where: string): StateLine {
  try {
    return JSON.parse(text) as StateLine;
  } catch {
    throw new Error(`${where}: expected a line of JSON but found "${text.slice(0, 40)}"; restore the saved state.`);
  }
}

function checkHead(line: StateLine, serverName: string, file: string): void {
  if (line.kind !== "head" || line.schema !== STATE_SCHEMA) {
    throw new Error(`${file}: expected a state of schema ${STATE_SCHEMA} but found another file; name the right one.`);
  }
  if (line.serverName !== serverName) {
    throw new Error(
      `${file}: field serverName: expected "${serverName}" as configured but found "${line.serverName}"; use the configuration the state was made with.`,
    );
  }
}

function restoredUser({ userId, password, admin, fields, devices }: UserLine): User {
  const user = new User(userId, password, admin);
  user.displayName = fields.displayName;
  user.avatarUrl = fields.avatarUrl;
  user.filters.push(...fields.filters);
  for (const roomId of fields.rooms) user.rooms.add(roomId);
  for (const [key, entry] of fields.accountData) user.accountData.set(key, entry);
  user.accountDataAt = fields.accountDataAt;
  for (const [other, position] of fields.deviceChanges) user.deviceChanges.set(other, position);
  user.deviceChangesAt = fields.deviceChangesAt;
  for (const [usage, json] of fields.crossSigning) user.crossSigning.set(usage, json);
  for (const saved of devices) {
    const device = new Device(saved.deviceId);
    device.displayName = saved.displayName;
    device.keys = saved.keys;
    for (const [id, key] of saved.oneTimeKeys) device.oneTimeKeys.set(id, key);
    for (const [id, key] of saved.fallbackKeys) device.fallbackKeys.set(id, key);
    for (const { position, json } of saved.inbox) device.put(position, json);
    for (const [key, value] of saved.transactions) device.remember(key, value, Number.POSITIVE_INFINITY);
    user.devices.set(device.deviceId, device);
  }
  return user;
}

function restoreRooms(homeserver: Homeserver, saved: readonly RoomLine[]): void {
  const delivered = new Map<string, StoredEvent[]>(saved.map(({ roomId }) => [roomId, []]));
  for (const event of homeserver.rooms.events()) if (event.position > 0) delivered.get(event.roomId)?.push(event);
  for (const { roomId, droppedUpTo, fields } of saved) {
    const room = homeserver.rooms.get(roomId);
    if (room === undefined) continue;
    const events = (delivered.get(roomId) ?? []).sort((a, b) => a.position - b.position);
    for (const event of events) if (event.position > droppedUpTo) room.timeline.push(event);
    room.timeline.restoreDropped(droppedUpTo);
    const state = new Set(fields.state);
    for (const event of events) if (state.has(event.eventId)) room.setState(event);
    // The state's events tell who is a member, but not since when: that is read back as it was.
    for (const [userId, member] of fields.members) room.members.set(userId, member);
    for (const [key, receipt] of fields.receipts) room.receipts.set(key, receipt);
    room.receiptsAt = fields.receiptsAt;
    homeserver.rooms.noteAlias(room);
  }
}

/** Lays out anew which rooms changed last for a user: what a joined room brought, or the user's own coming and going. */
function restoreChanges(homeserver: Homeserver, user: User): void {
  const changes: [string, number][] = [];
  for (const roomId of user.rooms) {
    const room = homeserver.rooms.get(roomId);
    if (room === undefined) continue;
    const own = room.stateEvent("m.room.member", user.userId)?.position ?? 0;
    const joined = room.membershipOf(user.userId) === "join";
    changes.push([roomId, joined ? Math.max(room.timeline.latest, room.receiptsAt, dataAt(user, roomId)) : own]);
  }
  for (const [roomId, position] of changes.sort((a, b) => a[1] - b[1])) user.changes.add(roomId, position);
}

function dataAt(user: User, roomId: string): number {
  let latest = 0;
  for (const [key, { position }] of user.accountData) {
    if (key.startsWith(`${roomId}\0`)) latest = Math.max(latest, position);
  }
  return latest;
}

// Runtime: Node.
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import type { Homeserver } from "../homeserver.ts";
import type { Room } from "./room.ts";
import { type DeviceFields, type RoomFields, STATE_SCHEMA, type StateLine, type UserFields } from "./statefile.ts";
import type { User } from "./user.ts";

/**
 * Writes everything but typing notices, one JSON line a thing, under another name first:
 * whoever reads the file finds the old state or the new one, never half of it.
 */
export function saveState(homeserver: Homeserver, file: string): void {
  const partial = `${file}.${process.pid}.partial`;
  const descriptor = openSync(partial, "w", 0o600);
  let chunk = "";
  for (const line of linesOf(homeserver)) {
    chunk += `${JSON.stringify(line)}\n`;
    if (chunk.length < 1 << 20) continue;
    writeSync(descriptor, chunk);
    chunk = "";
  }
  writeSync(descriptor, chunk);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(partial, file);
}

function* linesOf({ config, stream, users, rooms, media, lost }: Homeserver): Generator<StateLine> {
  const { serverName } = config;
  yield { kind: "head", schema: STATE_SCHEMA, serverName, position: stream.position, lost: [...lost] };
  for (const user of users.all()) {
    const { userId, password, admin } = user;
    yield { kind: "user", userId, password, admin, fields: userFields(user), devices: deviceFields(user) };
  }
  for (const [access, token] of users.tokens) yield { kind: "token", access, token };
  for (const [access, token] of users.revoked) yield { kind: "revoked", access, token };
  for (const [mediaId, { contentType, bytes }] of media.all()) {
    yield { kind: "medium", mediaId, contentType, base64: bytes.toString("base64") };
  }
  for (const room of rooms.all()) {
    const { roomId, version, timeline } = room;
    yield { kind: "room", roomId, version, droppedUpTo: timeline.droppedUpTo, fields: roomFields(room) };
  }
  for (const event of rooms.events()) yield { kind: "event", event };
}

function userFields(user: User): UserFields {
  return {
    displayName: user.displayName,
    avatarUrl: user.avatarUrl,
    filters: user.filters,
    rooms: [...user.rooms],
    accountData: [...user.accountData],
    accountDataAt: user.accountDataAt,
    deviceChanges: [...user.deviceChanges],
    deviceChangesAt: user.deviceChangesAt,
    crossSigning: [...user.crossSigning],
  };
}

function deviceFields(user: User): DeviceFields[] {
  return [...user.devices.values()].map((device) => ({
    deviceId: device.deviceId,
    displayName: device.displayName,
    keys: device.keys,
    oneTimeKeys: [...device.oneTimeKeys],
    fallbackKeys: [...device.fallbackKeys],
    inbox: device.inbox(),
    transactions: [...device.transactions()],
  }));
}

function roomFields(room: Room): RoomFields {
  return {
    members: [...room.members],
    state: [...room.state()].map((event) => event.eventId),
    receipts: [...room.receipts],
    receiptsAt: room.receiptsAt,
  };
}

// Runtime: Node.
import type { Homeserver } from "../homeserver.ts";
import type { Device } from "../store/device.ts";
import type { Room } from "../store/room.ts";
import { accountDataJson, invitedJson, joinedJson, leftJson, type Span } from "./rooms.ts";
import { tokenOf } from "./token.ts";

/** What a sync brings, and whether that is anything. */
export interface SyncResult {
  readonly json: string;
  readonly empty: boolean;
}

/** Everything that happened for a user between two positions, as the body of a sync's answer. */
export function syncResult(homeserver: Homeserver, device: Device, span: Span): SyncResult {
  const { user, since, now } = span;
  const join: string[] = [];
  const invite: string[] = [];
  const leave: string[] = [];
  for (const room of roomsToLookAt(homeserver, span)) {
    const member = room.members.get(user.userId);
    if (member === undefined) continue;
    const key = JSON.stringify(room.roomId);
    if (member.membership === "join") {
      const json = joinedJson(room, member, span);
      if (json !== undefined) join.push(`${key}:${json}`);
    } else if (member.membership === "invite") {
      if (member.invitedAt > since) invite.push(`${key}:${invitedJson(room, user.userId)}`);
    } else if (since > 0) {
      const json = leftJson(room, member, span);
      if (json !== undefined) leave.push(`${key}:${json}`);
    }
  }
  if (join.length > 0 && homeserver.config.leaks.includes("foreign-sync")) join.push(...foreignRoom(homeserver, span));
  const toDevice = device.messagesAfter(since).map((message) => message.json);
  const data = accountDataJson(user, "", since);
  const changedDevices: string[] = [];
  if (since > 0 && user.deviceChangesAt > since) {
    for (const [userId, position] of user.deviceChanges) if (position > since) changedDevices.push(userId);
  }
  const empty =
    join.length + invite.length + leave.length + toDevice.length + data.length + changedDevices.length === 0;
  const json = `{"next_batch":"${tokenOf(now)}","rooms":{"join":{${join.join(",")}},"invite":{${invite.join(",")}},"leave":{${leave.join(",")}}},"to_device":{"events":[${toDevice.join(",")}]},"account_data":{"events":[${data.join(",")}]},"presence":{"events":[]},"device_lists":{"changed":${JSON.stringify(changedDevices)},"left":[]},"device_one_time_keys_count":${JSON.stringify(device.oneTimeKeyCounts())},"device_unused_fallback_key_types":${JSON.stringify(device.unusedFallbackTypes())}}`;
  return { json, empty };
}

/** A leak: with the news of an only room comes the newest of another, as when a cache answers for the wrong user. */
function foreignRoom(homeserver: Homeserver, span: Span): string[] {
  if (span.user.rooms.size !== 1) return [];
  for (const room of homeserver.rooms.all()) {
    const [member] = room.members.values();
    if (member === undefined || room.members.has(span.user.userId)) continue;
    const [owner] = [...room.members.keys()].map((userId) => homeserver.users.get(userId));
    const json = owner && joinedJson(room, member, { ...span, user: owner, fullState: true });
    if (json === undefined) continue;
    homeserver.stats.leaked("foreign-sync");
    return [`${JSON.stringify(room.roomId)}:${json}`];
  }
  return [];
}

function roomsToLookAt(homeserver: Homeserver, { user, since, fullState }: Span): Room[] {
  const ids = since === 0 || fullState ? user.rooms : user.changes.after(since);
  const rooms: Room[] = [];
  for (const roomId of ids) {
    const room = homeserver.rooms.get(roomId);
    if (room !== undefined) rooms.push(room);
  }
  return rooms;
}

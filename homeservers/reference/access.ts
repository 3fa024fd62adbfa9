// Runtime: Node.
import type { LeakableCheck } from "./config.ts";
import type { Homeserver } from "./homeserver.ts";
import { forbidden, notFound } from "./http/answer.ts";
import type { Room } from "./store/room.ts";

/** Positions of a room's events that somebody may see: after < position ≤ upTo. */
export interface Visible {
  readonly after: number;
  readonly upTo: number;
}

const outsider = () => forbidden("You are not a member of this room.");

/**
 * The room, if the user is joined to it.
 * A room that does not exist is refused like one that is not the user's: existence is no outsider's business.
 */
export function joinedRoom(homeserver: Homeserver, roomId: string, userId: string, check: LeakableCheck): Room {
  const room = homeserver.rooms.get(roomId);
  if (room === undefined) throw outsider();
  homeserver.demand(check, room.membershipOf(userId) === "join", outsider);
  return room;
}

/** Which of the room's events the user may see, by the room's present history visibility; undefined: none. */
export function visibleTo(room: Room, userId: string): Visible | undefined {
  const visibility = room.stateContent("m.room.history_visibility").history_visibility ?? "shared";
  if (visibility === "world_readable") return { after: 0, upTo: Number.MAX_SAFE_INTEGER };
  const member = room.members.get(userId);
  if (member === undefined || member.joinedAt === 0) return undefined;
  const upTo = member.membership === "join" ? Number.MAX_SAFE_INTEGER : member.leftAt;
  if (visibility === "invited") return { after: member.invitedAt - 1, upTo };
  if (visibility === "joined") return { after: member.joinedAt - 1, upTo };
  return { after: 0, upTo };
}

/** The room and what the user may see of it. */
export function readableRoom(
  homeserver: Homeserver,
  roomId: string,
  userId: string,
  check: LeakableCheck,
): { readonly room: Room; readonly visible: Visible } {
  const room = homeserver.rooms.get(roomId);
  if (room === undefined) throw outsider();
  const visible = visibleTo(room, userId);
  homeserver.demand(check, visible !== undefined, outsider);
  return { room, visible: visible ?? { after: 0, upTo: Number.MAX_SAFE_INTEGER } };
}

/** Refuses unless the user's power level reaches what the action asks for. */
export function demandPower(room: Room, userId: string, action: PowerAction): void {
  const levels = room.stateContent("m.room.power_levels");
  const needed = requiredPower(levels, action);
  const has = powerOf(levels, userId);
  if (has < needed) throw forbidden(`This needs a power level of ${needed}, yours is ${has}.`);
}

export type PowerAction =
  | { readonly kind: "invite" }
  | { readonly kind: "kick" }
  | { readonly kind: "ban" }
  | { readonly kind: "event"; readonly type: string }
  | { readonly kind: "state"; readonly type: string };

/** Defaults of the specification, `m.room.power_levels`. */
function requiredPower(levels: Readonly<Record<string, unknown>>, action: PowerAction): number {
  if (action.kind === "invite") return level(levels.invite, 0);
  if (action.kind === "kick") return level(levels.kick, 50);
  if (action.kind === "ban") return level(levels.ban, 50);
  const own = (levels.events as Record<string, unknown> | undefined)?.[action.type];
  return level(own, action.kind === "state" ? level(levels.state_default, 50) : level(levels.events_default, 0));
}

function powerOf(levels: Readonly<Record<string, unknown>>, userId: string): number {
  const own = (levels.users as Record<string, unknown> | undefined)?.[userId];
  return level(own, level(levels.users_default, 0));
}

const level = (value: unknown, absent: number): number => (typeof value === "number" ? value : absent);

/** Refuses unless the path's user is the one who calls. */
export function demandSelf(homeserver: Homeserver, pathUser: string, caller: string): string {
  if (pathUser !== caller) {
    if (homeserver.users.get(pathUser) === undefined) throw forbidden("You may act for yourself only.");
    homeserver.demand("foreign-user", false, () => forbidden("You may act for yourself only."));
  }
  return pathUser;
}

/** What an outsider is told about a single event: the same as if it did not exist. */
export const noSuchEvent = () => notFound("No such event, or none that you may see.");

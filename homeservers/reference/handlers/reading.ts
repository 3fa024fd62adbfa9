// Runtime: Node.
import { joinedRoom, noSuchEvent, readableRoom, type Visible, visibleTo } from "../access.ts";
import type { Homeserver } from "../homeserver.ts";
import { type Answer, invalidParam, MatrixError, missingParam, notFound, ok } from "../http/answer.ts";
import { param, query, queryCount, type UserCall } from "../http/call.ts";
import { type Route, userRoute } from "../http/routes.ts";
import { eventJson } from "../store/event.ts";
import type { Room } from "../store/room.ts";
import { positionOf, tokenOf } from "../sync/token.ts";

/** `GET /rooms/{room}/messages`: a page of the timeline, from a sync's or another page's token. */
function messages(homeserver: Homeserver, call: UserCall): Answer {
  const { user, device } = call.session;
  const { room, visible } = readableRoom(homeserver, param(call, "roomId"), user.userId, "read-messages");
  const backwards = direction(call) === "b";
  const limit = Math.min(Math.max(1, queryCount(call, "limit", 10)), homeserver.config.timelineLimitMax);
  const now = homeserver.stream.position;
  const fromToken = query(call, "from");
  const from = fromToken === undefined ? (backwards ? now : 0) : positionOf(fromToken, now);
  const toToken = query(call, "to");
  const to = toToken === undefined ? undefined : positionOf(toToken, now);
  const after = visibleAfter(homeserver, visible);
  const page = backwards
    ? room.timeline.backwards(Math.min(from, visible.upTo), Math.max(after, to ?? 0), limit)
    : room.timeline.forwards(Math.max(from, after), Math.min(visible.upTo, to ?? now), limit);
  const chunk = page.events.map((event) => eventJson(event, device.deviceId, true)).join(",");
  const end = page.next === undefined ? "" : `,"end":"${tokenOf(page.next)}"`;
  return { status: 200, body: `{"start":"${tokenOf(from)}"${end},"chunk":[${chunk}],"state":[]}` };
}

/** The position before which a member sees nothing; with that check left out, all there is. */
function visibleAfter(homeserver: Homeserver, { after }: Visible): number {
  if (after === 0 || !homeserver.config.leaks.includes("history")) return after;
  homeserver.demand("history", false, noSuchEvent);
  return 0;
}

function direction(call: UserCall): "b" | "f" {
  const dir = query(call, "dir");
  if (dir === "b" || dir === "f") return dir;
  throw dir === undefined
    ? missingParam("Expected dir.")
    : invalidParam(`Expected dir to be b or f but found "${dir}".`);
}

/** `GET /rooms/{room}/event/{id}`. An event that was delivered to nobody is found too, by those in the room. */
function event(homeserver: Homeserver, call: UserCall): Answer {
  const { user, device } = call.session;
  const room = homeserver.rooms.get(param(call, "roomId"));
  if (room === undefined) throw noSuchEvent();
  const found = homeserver.rooms.event(param(call, "eventId"));
  const visible = visibleTo(room, user.userId);
  homeserver.demand("read-event", visible !== undefined, noSuchEvent);
  if (found === undefined || found.roomId !== room.roomId) throw absent(homeserver, room, param(call, "eventId"));
  const position = found.position === 0 ? homeserver.stream.position : found.position;
  const inSight = visible === undefined || (position > visible.after && position <= visible.upTo);
  // Who never was in the room was let in above, where that check is left out.
  if (visible !== undefined)
    homeserver.demand(position <= visible.after ? "history" : "read-event", inSight, noSuchEvent);
  return { status: 200, body: eventJson(found, device.deviceId, true) };
}

/**
 * Why an event is not there. In a room that has dropped old events "not found" would be a guess, and an audit
 * would take it for a loss: it is told that nothing can be said.
 */
function absent(homeserver: Homeserver, room: Room, eventId: string): MatrixError {
  if (room.timeline.droppedUpTo === 0 || homeserver.lost.has(eventId)) return noSuchEvent();
  return new MatrixError(
    410,
    "M_UNKNOWN",
    "This room has dropped its oldest events; whether this was one is not known.",
  );
}

function state(homeserver: Homeserver, call: UserCall): Answer {
  const { user, device } = call.session;
  const room = joinedRoom(homeserver, param(call, "roomId"), user.userId, "read-state");
  const events = [...room.state()].map((one) => eventJson(one, device.deviceId, true));
  return { status: 200, body: `[${events.join(",")}]` };
}

function stateEvent(homeserver: Homeserver, call: UserCall): Answer {
  const room = joinedRoom(homeserver, param(call, "roomId"), call.session.user.userId, "read-state");
  const found = room.stateEvent(param(call, "type"), call.params.stateKey ?? "");
  if (found === undefined) throw notFound("The room has no such state.");
  return { status: 200, body: found.content };
}

function members(homeserver: Homeserver, call: UserCall): Answer {
  const { user, device } = call.session;
  const room = joinedRoom(homeserver, param(call, "roomId"), user.userId, "read-members");
  const wanted = query(call, "membership");
  const unwanted = query(call, "not_membership");
  const chunk: string[] = [];
  for (const [userId, { membership }] of room.members) {
    if ((wanted !== undefined && membership !== wanted) || membership === unwanted) continue;
    const found = room.stateEvent("m.room.member", userId);
    if (found !== undefined) chunk.push(eventJson(found, device.deviceId, true));
  }
  return { status: 200, body: `{"chunk":[${chunk.join(",")}]}` };
}

function joinedMembers(homeserver: Homeserver, call: UserCall): Answer {
  const room = joinedRoom(homeserver, param(call, "roomId"), call.session.user.userId, "read-members");
  const joined: Record<string, unknown> = {};
  for (const [userId, { membership }] of room.members) {
    if (membership !== "join") continue;
    const { displayname, avatar_url } = room.stateContent("m.room.member", userId);
    joined[userId] = { display_name: displayname ?? null, avatar_url: avatar_url ?? null };
  }
  return ok({ joined });
}

function joinedRooms(homeserver: Homeserver, { session }: UserCall): Answer {
  const { userId, rooms } = session.user;
  return ok({
    joined_rooms: [...rooms].filter((roomId) => homeserver.rooms.get(roomId)?.membershipOf(userId) === "join"),
  });
}

export const readingRoutes: readonly Route[] = [
  userRoute("GET", "/rooms/:roomId/messages", messages),
  userRoute("GET", "/rooms/:roomId/event/:eventId", event),
  userRoute("GET", "/rooms/:roomId/state", state),
  userRoute("GET", "/rooms/:roomId/state/:type", stateEvent),
  userRoute("GET", "/rooms/:roomId/state/:type/", stateEvent),
  userRoute("GET", "/rooms/:roomId/state/:type/:stateKey", stateEvent),
  userRoute("GET", "/rooms/:roomId/members", members),
  userRoute("GET", "/rooms/:roomId/joined_members", joinedMembers),
  userRoute("GET", "/joined_rooms", joinedRooms),
];

// Runtime: Node.
import { z } from "zod";
import { demandSelf, joinedRoom } from "../access.ts";
import type { Homeserver } from "../homeserver.ts";
import { type Answer, EMPTY, invalidParam } from "../http/answer.ts";
import { bodyAs, param, type UserCall } from "../http/call.ts";
import { type Route, userRoute } from "../http/routes.ts";
import type { Room } from "../store/room.ts";

const RECEIPT_TYPES = ["m.read", "m.read.private", "m.fully_read"];

/** `POST /rooms/{room}/receipt/{type}/{event}`. */
function receipt(homeserver: Homeserver, call: UserCall): Answer {
  const userId = call.session.user.userId;
  const room = joinedRoom(homeserver, param(call, "roomId"), userId, "send");
  const type = param(call, "type");
  if (!RECEIPT_TYPES.includes(type)) throw invalidParam(`Unknown type of receipt "${type}".`);
  read(homeserver, room, userId, type, param(call, "eventId"));
  return EMPTY;
}

const markersSchema = z.looseObject({
  "m.fully_read": z.string().optional(),
  "m.read": z.string().optional(),
  "m.read.private": z.string().optional(),
});

function readMarkers(homeserver: Homeserver, call: UserCall): Answer {
  const userId = call.session.user.userId;
  const room = joinedRoom(homeserver, param(call, "roomId"), userId, "send");
  const markers = bodyAs(call, markersSchema);
  for (const type of ["m.read", "m.read.private"] as const) {
    const eventId = markers[type];
    if (eventId !== undefined) read(homeserver, room, userId, type, eventId);
  }
  return EMPTY;
}

function read(homeserver: Homeserver, room: Room, userId: string, type: string, eventId: string): void {
  if (!eventId.startsWith("$")) throw invalidParam(`Expected an event id but found "${eventId}".`);
  const key = `${userId}\0${type}`;
  // Of two that overtook each other the one for the later event stays, as in real homeservers.
  if (placeOf(homeserver, eventId) < placeOf(homeserver, room.receipts.get(key)?.eventId)) return;
  const position = homeserver.stream.next();
  room.receipts.set(key, { position, userId, type, eventId, atMs: homeserver.now() });
  room.receiptsAt = position;
  homeserver.announce(room, position);
}

/** Place of a delivered event in its room; 0, before all, for one that was dropped or never was. */
function placeOf(homeserver: Homeserver, eventId = ""): number {
  return homeserver.rooms.event(eventId)?.position ?? 0;
}

const typingSchema = z.looseObject({ typing: z.boolean(), timeout: z.number().nonnegative().optional() });
const TYPING_MS_DEFAULT = 30_000;

/** `PUT /rooms/{room}/typing/{user}`: lasts until taken back or until its time is up. */
function typing(homeserver: Homeserver, call: UserCall): Answer {
  const userId = demandSelf(homeserver, param(call, "userId"), call.session.user.userId);
  const room = joinedRoom(homeserver, param(call, "roomId"), call.session.user.userId, "send");
  const body = bodyAs(call, typingSchema);
  const changed = room.typing.has(userId) !== body.typing;
  clearTimeout(room.typing.get(userId));
  room.typing.delete(userId);
  if (body.typing) {
    const end = setTimeout(
      () => {
        room.typing.delete(userId);
        tell(homeserver, room);
      },
      Math.min(body.timeout ?? TYPING_MS_DEFAULT, 120_000),
    );
    // Nobody waits for the end of typing when the server is asked to stop.
    end.unref();
    room.typing.set(userId, end);
  }
  if (changed) tell(homeserver, room);
  return EMPTY;
}

function tell(homeserver: Homeserver, room: Room): void {
  room.typingAt = homeserver.stream.next();
  homeserver.announce(room, room.typingAt);
}

export const ephemeralRoutes: readonly Route[] = [
  userRoute("POST", "/rooms/:roomId/receipt/:type/:eventId", receipt),
  userRoute("POST", "/rooms/:roomId/read_markers", readMarkers),
  userRoute("PUT", "/rooms/:roomId/typing/:userId", typing),
];

// Runtime: Node.
import { demandPower, joinedRoom } from "../access.ts";
import type { Homeserver } from "../homeserver.ts";
import { type Answer, forbidden, MatrixError } from "../http/answer.ts";
import { jsonObject, param, type UserCall } from "../http/call.ts";
import { type Route, userRoute } from "../http/routes.ts";

/** Largest event of the specification, bytes. The envelope around the content is small and not counted. */
const EVENT_BYTES_MAX = 65_536;

const eventId = (id: string): Answer => ({ status: 200, body: `{"event_id":"${id}"}` });

/**
 * `PUT /rooms/{room}/send/{type}/{txn}`. A device's repeat of a transaction gets the first answer and makes no
 * second event.
 */
function send(homeserver: Homeserver, call: UserCall): Answer {
  const { user, device } = call.session;
  const roomId = param(call, "roomId");
  const type = param(call, "type");
  const transaction = param(call, "txnId");
  const key = `${roomId}\0${type}\0${transaction}`;
  const before = device.answered(key);
  if (before !== undefined) {
    homeserver.stats.repeatedTransaction();
    return eventId(before);
  }
  const room = joinedRoom(homeserver, roomId, user.userId, "send");
  demandPower(room, user.userId, { kind: "event", type });
  const content = eventContent(call);
  const sent = homeserver.deliveries.accept(room, {
    type,
    sender: user.userId,
    content,
    device: device.deviceId,
    transaction,
  });
  device.remember(key, sent, homeserver.config.transactionsPerDevice);
  return eventId(sent);
}

/** `PUT /rooms/{room}/state/{type}/{key}`. Memberships go their own way, so that none is set past the rules. */
function putState(homeserver: Homeserver, call: UserCall): Answer {
  const sender = call.session.user.userId;
  const room = joinedRoom(homeserver, param(call, "roomId"), sender, "send-state");
  const type = param(call, "type");
  const stateKey = call.params.stateKey ?? "";
  if (type === "m.room.create" || type === "m.room.member") {
    throw forbidden(`${type} is not set by this call; use the calls for rooms and memberships.`);
  }
  if (stateKey.startsWith("@") && stateKey !== sender) throw forbidden("State of another user is not yours to set.");
  // Outsiders get here only where that check is left out, and then power is not asked for either.
  if (room.membershipOf(sender) === "join") demandPower(room, sender, { kind: "state", type });
  return eventId(homeserver.post(room, { type, sender, stateKey, content: eventContent(call) }).eventId);
}

function eventContent(call: UserCall): Record<string, unknown> {
  if (call.body.length > EVENT_BYTES_MAX) {
    throw new MatrixError(
      413,
      "M_TOO_LARGE",
      `An event has at most ${EVENT_BYTES_MAX} bytes, this one ${call.body.length}.`,
    );
  }
  return jsonObject(call);
}

export const sendingRoutes: readonly Route[] = [
  userRoute("PUT", "/rooms/:roomId/send/:type/:txnId", send, "send"),
  userRoute("PUT", "/rooms/:roomId/state/:type", putState),
  userRoute("PUT", "/rooms/:roomId/state/:type/", putState),
  userRoute("PUT", "/rooms/:roomId/state/:type/:stateKey", putState),
];

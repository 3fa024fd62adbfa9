// Runtime: Node.
import { demandSelf, joinedRoom } from "../access.ts";
import type { Homeserver } from "../homeserver.ts";
import { type Answer, EMPTY, MatrixError, notFound, ok } from "../http/answer.ts";
import { jsonObject, param, type UserCall } from "../http/call.ts";
import { type Route, userRoute } from "../http/routes.ts";
import type { User } from "../store/user.ts";

function owner(homeserver: Homeserver, call: UserCall): User {
  const user = homeserver.users.get(demandSelf(homeserver, param(call, "userId"), call.session.user.userId));
  if (user === undefined) throw notFound("No such user.");
  return user;
}

const keyOf = (call: UserCall): string => `${call.params.roomId ?? ""}\0${param(call, "type")}`;

/** Keeps data of a user, globally or for a room, and tells the user's other devices. */
function put(homeserver: Homeserver, call: UserCall): Answer {
  const user = owner(homeserver, call);
  const roomId = call.params.roomId;
  if (roomId !== undefined) joinedRoom(homeserver, roomId, call.session.user.userId, "send");
  const position = homeserver.stream.next();
  user.accountData.set(keyOf(call), { position, json: JSON.stringify(jsonObject(call)) });
  user.accountDataAt = position;
  if (roomId === undefined) homeserver.stream.wake(user);
  else homeserver.stream.touchRoom(user, roomId, position);
  return EMPTY;
}

function get(homeserver: Homeserver, call: UserCall): Answer {
  const found = owner(homeserver, call).accountData.get(keyOf(call));
  if (found === undefined) throw notFound("No such account data.");
  return { status: 200, body: found.json };
}

function createFilter(homeserver: Homeserver, call: UserCall): Answer {
  const user = owner(homeserver, call);
  const text = JSON.stringify(jsonObject(call));
  homeserver.filters.parse(text);
  const known = user.filters.indexOf(text);
  if (known >= 0) return ok({ filter_id: String(known) });
  if (user.filters.length >= 100) throw new MatrixError(400, "M_LIMIT_EXCEEDED", "You have 100 filters already.");
  user.filters.push(text);
  return ok({ filter_id: String(user.filters.length - 1) });
}

function getFilter(homeserver: Homeserver, call: UserCall): Answer {
  const text = owner(homeserver, call).filters[Number(param(call, "filterId"))];
  if (text === undefined) throw notFound("No such filter.");
  return { status: 200, body: text };
}

export const accountDataRoutes: readonly Route[] = [
  userRoute("PUT", "/user/:userId/account_data/:type", put),
  userRoute("GET", "/user/:userId/account_data/:type", get),
  userRoute("PUT", "/user/:userId/rooms/:roomId/account_data/:type", put),
  userRoute("GET", "/user/:userId/rooms/:roomId/account_data/:type", get),
  userRoute("POST", "/user/:userId/filter", createFilter),
  userRoute("GET", "/user/:userId/filter/:filterId", getFilter),
];

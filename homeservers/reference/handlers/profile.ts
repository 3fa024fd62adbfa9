// Runtime: Node.
import { z } from "zod";
import { demandSelf } from "../access.ts";
import type { Homeserver } from "../homeserver.ts";
import { type Answer, EMPTY, notFound, ok } from "../http/answer.ts";
import { bodyAs, type Call, param, type UserCall } from "../http/call.ts";
import { openRoute, type Route, userRoute } from "../http/routes.ts";
import type { User } from "../store/user.ts";

/** A user's profile as membership events and the profile calls show it; absent fields are left out. */
export function profileOf({ displayName, avatarUrl }: User): Record<string, string> {
  return {
    ...(displayName === undefined ? {} : { displayname: displayName }),
    ...(avatarUrl === undefined ? {} : { avatar_url: avatarUrl }),
  };
}

function known(homeserver: Homeserver, call: Call): User {
  const user = homeserver.users.get(param(call, "userId"));
  if (user === undefined) throw notFound("No such user.");
  return user;
}

/** A new display name is told to every room of the user, as a membership event that is no new joining. */
function setDisplayName(homeserver: Homeserver, call: UserCall): Answer {
  demandSelf(homeserver, param(call, "userId"), call.session.user.userId);
  const user = known(homeserver, call);
  user.displayName = bodyAs(call, z.looseObject({ displayname: z.string().max(256) })).displayname;
  tellRooms(homeserver, user);
  return EMPTY;
}

function setAvatar(homeserver: Homeserver, call: UserCall): Answer {
  demandSelf(homeserver, param(call, "userId"), call.session.user.userId);
  const user = known(homeserver, call);
  user.avatarUrl = bodyAs(call, z.looseObject({ avatar_url: z.string().max(1000) })).avatar_url;
  tellRooms(homeserver, user);
  return EMPTY;
}

function tellRooms(homeserver: Homeserver, user: User): void {
  const content = { membership: "join", ...profileOf(user) };
  for (const roomId of user.rooms) {
    const room = homeserver.rooms.get(roomId);
    if (room?.membershipOf(user.userId) !== "join") continue;
    homeserver.post(room, { type: "m.room.member", sender: user.userId, stateKey: user.userId, content });
  }
}

export const profileRoutes: readonly Route[] = [
  openRoute("GET", "/profile/:userId", (homeserver, call) => ok(profileOf(known(homeserver, call)))),
  openRoute("GET", "/profile/:userId/displayname", (homeserver, call) => {
    const { displayname } = profileOf(known(homeserver, call));
    return ok(displayname === undefined ? {} : { displayname });
  }),
  openRoute("GET", "/profile/:userId/avatar_url", (homeserver, call) => {
    const { avatar_url } = profileOf(known(homeserver, call));
    return ok(avatar_url === undefined ? {} : { avatar_url });
  }),
  userRoute("PUT", "/profile/:userId/displayname", setDisplayName),
  userRoute("PUT", "/profile/:userId/avatar_url", setAvatar),
];

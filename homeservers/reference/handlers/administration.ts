// Runtime: Node.
import type { Homeserver } from "../homeserver.ts";
import { type Answer, forbidden, notFound, ok } from "../http/answer.ts";
import { param, queryCount, type UserCall } from "../http/call.ts";
import { type Route, userRoute } from "../http/routes.ts";

const notAdmin = () => forbidden("You are no administrator.");

/** Synapse's list of users, as much of it as shows who is there. */
function users(homeserver: Homeserver, call: UserCall): Answer {
  homeserver.demand("admin", call.session.user.admin, notAdmin);
  const limit = Math.min(100, queryCount(call, "limit", 100));
  const listed: Record<string, unknown>[] = [];
  for (const { userId, admin, displayName } of homeserver.users.all()) {
    if (listed.length === limit) break;
    listed.push({ name: userId, admin, displayname: displayName ?? null });
  }
  return ok({ users: listed, total: homeserver.users.size });
}

/** Where somebody is logged in: for administrators, and for everybody about themselves. */
function whois(homeserver: Homeserver, call: UserCall): Answer {
  const { user } = call.session;
  const asked = param(call, "userId");
  homeserver.demand("admin", user.admin || asked === user.userId, notAdmin);
  const found = homeserver.users.get(asked);
  if (found === undefined) throw notFound("No such user.");
  return ok({
    user_id: asked,
    devices: Object.fromEntries([...found.devices.keys()].map((id) => [id, { sessions: [] }])),
  });
}

export const administrationRoutes: readonly Route[] = [
  userRoute("GET", "/_synapse/admin/v2/users", users),
  userRoute("GET", "/admin/whois/:userId", whois),
];

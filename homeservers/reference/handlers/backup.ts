// Runtime: Node.
import { z } from "zod";
import type { Homeserver } from "../homeserver.ts";
import { type Answer, notFound, ok } from "../http/answer.ts";
import { anyObject, bodyAs, type UserCall } from "../http/call.ts";
import { type Route, userRoute } from "../http/routes.ts";
import type { User } from "../store/user.ts";

const versionSchema = z.looseObject({ algorithm: z.string(), auth_data: anyObject });
type Version = z.infer<typeof versionSchema>;

/** Versions of each person's backup of room keys; the keys themselves are not kept, for nobody asks for them. */
const versions = new WeakMap<User, Version[]>();

function begin(_homeserver: Homeserver, call: UserCall): Answer {
  const { user } = call.session;
  const made = [...(versions.get(user) ?? []), bodyAs(call, versionSchema)];
  versions.set(user, made);
  return ok({ version: String(made.length) });
}

function latest(_homeserver: Homeserver, { session }: UserCall): Answer {
  const made = versions.get(session.user) ?? [];
  const last = made.at(-1);
  if (last === undefined) throw notFound("There is no backup.");
  const { algorithm, auth_data } = last;
  return ok({ algorithm, auth_data, count: 0, etag: "0", version: String(made.length) });
}

export const backupRoutes: readonly Route[] = [
  userRoute("POST", "/room_keys/version", begin),
  userRoute("GET", "/room_keys/version", latest),
];

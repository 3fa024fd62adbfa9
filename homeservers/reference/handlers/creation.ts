// Runtime: Node.
import { z } from "zod";
import type { Homeserver } from "../homeserver.ts";
import { type Answer, MatrixError, notFound, ok } from "../http/answer.ts";
import { anyObject, bodyAs, param, type UserCall } from "../http/call.ts";
import { type Route, userRoute } from "../http/routes.ts";
import { newRoomId } from "../store/identifiers.ts";
import { invite } from "./membership.ts";
import { profileOf } from "./profile.ts";

/** TI-M creates 9 and 10; 11 is there for clients of other houses. */
const ROOM_VERSIONS = ["9", "10", "11"];
const DEFAULT_ROOM_VERSION = "10";

const creationSchema = z.looseObject({
  preset: z.enum(["private_chat", "trusted_private_chat", "public_chat"]).optional(),
  visibility: z.enum(["public", "private"]).optional(),
  room_version: z.string().optional(),
  name: z.string().optional(),
  room_alias_name: z
    .string()
    .regex(/^[^:\s]{1,200}$/)
    .optional(),
  topic: z.string().optional(),
  invite: z.array(z.string()).optional(),
  is_direct: z.boolean().optional(),
  creation_content: anyObject.optional(),
  power_level_content_override: anyObject.optional(),
  initial_state: z
    .array(z.looseObject({ type: z.string(), state_key: z.string().optional(), content: anyObject }))
    .optional(),
});

/** `POST /createRoom`: the events in the order the specification gives. */
function createRoom(homeserver: Homeserver, call: UserCall): Answer {
  const body = bodyAs(call, creationSchema);
  const creator = call.session.user.userId;
  const version = body.room_version ?? DEFAULT_ROOM_VERSION;
  if (!ROOM_VERSIONS.includes(version)) {
    throw new MatrixError(400, "M_UNSUPPORTED_ROOM_VERSION", `Room version "${version}" is not supported here.`);
  }
  const invited = body.invite ?? [];
  for (const userId of invited) {
    if (homeserver.users.get(userId) === undefined) throw new MatrixError(400, "M_UNKNOWN", `No user ${userId}.`);
  }
  for (const { type } of body.initial_state ?? []) {
    if (type !== "m.room.create" && type !== "m.room.member") continue;
    throw new MatrixError(400, "M_INVALID_ROOM_STATE", `${type} cannot be set from outside.`);
  }
  const alias =
    body.room_alias_name === undefined ? undefined : `#${body.room_alias_name}:${homeserver.config.serverName}`;
  if (alias !== undefined && homeserver.rooms.named(alias) !== undefined) {
    throw new MatrixError(400, "M_ROOM_IN_USE", "This alias is taken.");
  }
  const preset = body.preset ?? (body.visibility === "public" ? "public_chat" : "private_chat");
  const room = homeserver.rooms.create(newRoomId(homeserver.config.serverName), version);
  const post = (type: string, content: unknown, stateKey = ""): void => {
    homeserver.post(room, { type, sender: creator, content, stateKey });
  };

  // From room version 11 on the creator is the sender of the event and no longer named in it.
  const creatorField = version === "11" ? {} : { creator };
  post("m.room.create", { ...body.creation_content, ...creatorField, room_version: version });
  post("m.room.member", { membership: "join", ...profileOf(call.session.user) }, creator);
  post("m.room.power_levels", {
    ...powerLevels([creator, ...(preset === "trusted_private_chat" ? invited : [])]),
    ...body.power_level_content_override,
  });
  post("m.room.join_rules", { join_rule: preset === "public_chat" ? "public" : "invite" });
  post("m.room.history_visibility", { history_visibility: "shared" });
  post("m.room.guest_access", { guest_access: preset === "public_chat" ? "forbidden" : "can_join" });
  if (alias !== undefined) post("m.room.canonical_alias", { alias });
  homeserver.rooms.noteAlias(room);
  for (const state of body.initial_state ?? []) post(state.type, state.content, state.state_key ?? "");
  if (body.name !== undefined) post("m.room.name", { name: body.name });
  if (body.topic !== undefined) post("m.room.topic", { topic: body.topic });
  for (const userId of invited) invite(homeserver, room, creator, userId, { isDirect: body.is_direct === true });
  return ok({ room_id: room.roomId });
}

function powerLevels(admins: readonly string[]): Record<string, unknown> {
  return {
    users: Object.fromEntries(admins.map((userId) => [userId, 100])),
    users_default: 0,
    events: { "m.room.power_levels": 100, "m.room.history_visibility": 100, "m.room.encryption": 100 },
    events_default: 0,
    state_default: 50,
    ban: 50,
    kick: 50,
    redact: 50,
    invite: 0,
  };
}

function resolveAlias(homeserver: Homeserver, call: UserCall): Answer {
  const room = homeserver.rooms.named(param(call, "alias"));
  if (room === undefined) throw notFound("No such alias.");
  return ok({ room_id: room.roomId, servers: [homeserver.config.serverName] });
}

export const creationRoutes: readonly Route[] = [
  userRoute("POST", "/createRoom", createRoom),
  userRoute("GET", "/directory/room/:alias", resolveAlias),
];

// Runtime: Node.
import { z } from "zod";
import { demandPower, joinedRoom } from "../access.ts";
import type { Homeserver } from "../homeserver.ts";
import { type Answer, EMPTY, forbidden, MatrixError, notFound, ok } from "../http/answer.ts";
import { bodyAs, jsonObject, param, type UserCall } from "../http/call.ts";
import { type Route, userRoute } from "../http/routes.ts";
import type { Membership, Room } from "../store/room.ts";
import { profileOf } from "./profile.ts";

/** `POST /join/{id or alias}` and `/rooms/{id}/join`: by invitation, or into a public room. Joining twice is no mistake. */
function join(homeserver: Homeserver, call: UserCall): Answer {
  const userId = call.session.user.userId;
  const room = homeserver.rooms.named(param(call, "roomId"));
  if (room === undefined) throw notFound("No such room.");
  const membership = room.membershipOf(userId);
  if (membership === "join") return ok({ room_id: room.roomId });
  if (membership === "ban") throw forbidden("You are banned from this room.");
  const open = room.stateContent("m.room.join_rules").join_rule === "public";
  homeserver.demand("join", open || membership === "invite", () => forbidden("You are not invited to this room."));
  homeserver.post(room, {
    type: "m.room.member",
    sender: userId,
    stateKey: userId,
    content: { membership: "join", ...profileOf(call.session.user) },
  });
  return ok({ room_id: room.roomId });
}

const targetSchema = z.looseObject({ user_id: z.string(), reason: z.string().optional() });

function inviteOne(homeserver: Homeserver, call: UserCall): Answer {
  const { user_id: target } = bodyAs(call, targetSchema);
  const sender = call.session.user.userId;
  const room = joinedRoom(homeserver, param(call, "roomId"), sender, "invite");
  demandPower(room, sender, { kind: "invite" });
  invite(homeserver, room, sender, target, { isDirect: false });
  return EMPTY;
}

/** Invites a user of this server; the sender's right to do so was checked. */
export function invite(
  homeserver: Homeserver,
  room: Room,
  sender: string,
  target: string,
  options: { readonly isDirect: boolean },
): void {
  if (homeserver.users.get(target) === undefined) throw notFound(`No user ${target}.`);
  homeserver.demand("insured-invite", mayInvite(homeserver, sender, target), () =>
    forbidden("You may invite staff only."),
  );
  const membership = room.membershipOf(target);
  if (membership === "join" || membership === "ban") throw forbidden(`${target} is in the room already, or banned.`);
  homeserver.post(room, {
    type: "m.room.member",
    sender,
    stateKey: target,
    content: { membership: "invite", ...(options.isDirect ? { is_direct: true } : {}) },
  });
}

/** TI-M lets insured invite their insurer, and not each other. */
function mayInvite({ config: { invitePolicy } }: Homeserver, sender: string, target: string): boolean {
  if (invitePolicy === null) return true;
  const isStaff = (userId: string) => userId.startsWith(`@${invitePolicy.staffPrefix}`);
  return isStaff(sender) || isStaff(target);
}

function leave(homeserver: Homeserver, call: UserCall): Answer {
  const userId = call.session.user.userId;
  const room = homeserver.rooms.get(param(call, "roomId"));
  const membership = room?.membershipOf(userId);
  if (room === undefined || (membership !== "join" && membership !== "invite")) {
    throw forbidden("You are not a member of this room.");
  }
  setMembership(homeserver, room, userId, userId, "leave", jsonObject(call).reason);
  return EMPTY;
}

/** Kick and ban: somebody else's membership, for those with the power. */
function remove(kind: "kick" | "ban") {
  return (homeserver: Homeserver, call: UserCall): Answer => {
    const { user_id: target, reason } = bodyAs(call, targetSchema);
    const sender = call.session.user.userId;
    const room = homeserver.rooms.get(param(call, "roomId"));
    if (room?.membershipOf(sender) !== "join") throw forbidden("You are not a member of this room.");
    demandPower(room, sender, { kind });
    const membership = room.membershipOf(target);
    if (kind === "kick" && membership !== "join" && membership !== "invite")
      throw forbidden(`${target} is not in the room.`);
    setMembership(homeserver, room, sender, target, kind === "ban" ? "ban" : "leave", reason);
    return EMPTY;
  };
}

function setMembership(
  homeserver: Homeserver,
  room: Room,
  sender: string,
  target: string,
  membership: Membership,
  reason: unknown,
): void {
  const content = { membership, ...(typeof reason === "string" ? { reason } : {}) };
  homeserver.post(room, { type: "m.room.member", sender, stateKey: target, content });
}

/** A left room is forgotten here by never being listed again; the call is accepted for clients that make it. */
function forget(homeserver: Homeserver, call: UserCall): Answer {
  const room = homeserver.rooms.get(param(call, "roomId"));
  const membership = room?.membershipOf(call.session.user.userId);
  if (membership === "join") throw new MatrixError(400, "M_UNKNOWN", "Leave the room first.");
  return EMPTY;
}

export const membershipRoutes: readonly Route[] = [
  userRoute("POST", "/join/:roomId", join),
  userRoute("POST", "/rooms/:roomId/join", join),
  userRoute("POST", "/rooms/:roomId/invite", inviteOne),
  userRoute("POST", "/rooms/:roomId/leave", leave),
  userRoute("POST", "/rooms/:roomId/forget", forget),
  userRoute("POST", "/rooms/:roomId/kick", remove("kick")),
  userRoute("POST", "/rooms/:roomId/ban", remove("ban")),
];

// Runtime: Node.
import { visibleTo } from "../access.ts";
import { eventJson, type StoredEvent, strippedJson } from "../store/event.ts";
import type { Member, Receipt, Room } from "../store/room.ts";
import type { User } from "../store/user.ts";
import type { SyncFilter } from "./filter.ts";
import { tokenOf } from "./token.ts";

/** From where to where a sync reaches, and for whom it is. */
export interface Span {
  readonly user: User;
  readonly deviceId: string;
  /** Position of the last sync; 0 for an initial one. */
  readonly since: number;
  readonly now: number;
  readonly filter: SyncFilter;
  readonly fullState: boolean;
}

/** Rooms of up to this size are sent with all their members, lazy or not: keeping books about it would cost more. */
const LAZY_FROM_MEMBERS = 20;

/** How far back a room's part of a sync goes. */
interface Reach {
  /** Everything is new to the client. */
  readonly whole: boolean;
  readonly limited: boolean;
  /** Position of the first event of the timeline. */
  readonly first: number;
}

/** A joined room's part of a sync, or undefined where it has nothing new. */
export function joinedJson(room: Room, member: Member, span: Span): string | undefined {
  const visible = visibleTo(room, span.user.userId);
  if (visible === undefined) return undefined;
  const whole = span.since === 0 || member.joinedAt > span.since;
  const after = Math.max(visible.after, whole ? 0 : span.since);
  const { events, limited } = room.timeline.last(after, span.now, span.filter.timelineLimit);
  const ephemeral = [...receiptsJson(room, whole ? 0 : span.since, span.user.userId), ...typingJson(room, span)];
  const data = accountDataJson(span.user, room.roomId, span.since);
  if (!whole && !span.fullState && events.length === 0 && ephemeral.length === 0 && data.length === 0) return undefined;
  const first = events[0]?.position ?? span.now + 1;
  const state = stateBefore(room, events, span, { whole: whole || span.fullState, limited, first });
  const summary = whole
    ? `"summary":{"m.joined_member_count":${room.countOf("join")},"m.invited_member_count":${room.countOf("invite")}},`
    : "";
  return `{${summary}"state":{"events":[${state.join(",")}]},"timeline":{"events":[${jsonOf(events, span)}],"limited":${limited},"prev_batch":"${tokenOf(first - 1)}"},"ephemeral":{"events":[${ephemeral.join(",")}]},"account_data":{"events":[${data.join(",")}]},"unread_notifications":{"highlight_count":0,"notification_count":0}}`;
}

/** State that the client needs and the timeline does not bring: all of it at first, later what fell into a gap. */
function stateBefore(room: Room, events: readonly StoredEvent[], span: Span, reach: Reach): string[] {
  const lazy = span.filter.lazyMembers && room.members.size > LAZY_FROM_MEMBERS;
  const wanted = new Set<StoredEvent>();
  if (reach.whole || reach.limited) {
    const floor = reach.whole ? 0 : span.since;
    for (const event of room.state()) {
      if (event.position > floor && !(lazy && event.type === "m.room.member")) wanted.add(event);
    }
  }
  if (lazy) {
    for (const sender of [span.user.userId, ...events.map((event) => event.sender)]) {
      const member = room.stateEvent("m.room.member", sender);
      if (member !== undefined) wanted.add(member);
    }
  }
  return [...wanted]
    .filter((event) => event.position < reach.first)
    .map((event) => eventJson(event, span.deviceId, false));
}

const jsonOf = (events: readonly StoredEvent[], span: Span): string =>
  events.map((event) => eventJson(event, span.deviceId, false)).join(",");

/** Receipts after a position, as one event; private ones only for their owner. */
function receiptsJson(room: Room, since: number, userId: string): string[] {
  if (room.receiptsAt <= since) return [];
  const content: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const receipt of room.receipts.values()) {
    if (receipt.position <= since || !mayRead(receipt, userId)) continue;
    const ofEvent = content[receipt.eventId] ?? {};
    content[receipt.eventId] = ofEvent;
    ofEvent[receipt.type] = { ...ofEvent[receipt.type], [receipt.userId]: { ts: receipt.atMs } };
  }
  return Object.keys(content).length === 0 ? [] : [JSON.stringify({ type: "m.receipt", content })];
}

const mayRead = (receipt: Receipt, userId: string): boolean =>
  receipt.type !== "m.read.private" || receipt.userId === userId;

function typingJson(room: Room, span: Span): string[] {
  const changed = room.typingAt > span.since && (span.since > 0 || room.typing.size > 0);
  return changed ? [JSON.stringify({ type: "m.typing", content: { user_ids: [...room.typing.keys()] } })] : [];
}

/** Account data of a room (or, with an empty id, of the user) that changed after a position. */
export function accountDataJson(user: User, roomId: string, since: number): string[] {
  if (user.accountDataAt <= since) return [];
  const found: string[] = [];
  for (const [key, { position, json }] of user.accountData) {
    const [room = "", type = ""] = key.split("\0");
    if (room !== roomId || position <= since) continue;
    found.push(`{"type":${JSON.stringify(type)},"content":${json}}`);
  }
  return found;
}

const STRIPPED = [
  "m.room.create",
  "m.room.name",
  "m.room.topic",
  "m.room.avatar",
  "m.room.join_rules",
  "m.room.canonical_alias",
  "m.room.encryption",
];

/** What an invited user is shown of the room. */
export function invitedJson(room: Room, userId: string): string {
  const own = room.stateEvent("m.room.member", userId);
  const inviter = own === undefined ? undefined : room.stateEvent("m.room.member", own.sender);
  const events = [...STRIPPED.map((type) => room.stateEvent(type)), inviter, own];
  const shown = events.filter((event) => event !== undefined).map(strippedJson);
  return `{"invite_state":{"events":[${shown.join(",")}]}}`;
}

/** The last of a room that was left after the last sync, up to the leaving and no further. */
export function leftJson(room: Room, member: Member, span: Span): string | undefined {
  const own = room.stateEvent("m.room.member", span.user.userId);
  if (own === undefined || own.position <= span.since) return undefined;
  const visible = visibleTo(room, span.user.userId);
  // Somebody who never was inside learns of the end of the invitation and of nothing else.
  const { events, limited } =
    visible === undefined || member.leftAt !== own.position
      ? { events: [own], limited: false }
      : room.timeline.last(Math.max(visible.after, span.since), own.position, span.filter.timelineLimit);
  const first = events[0]?.position ?? own.position;
  return `{"state":{"events":[]},"timeline":{"events":[${jsonOf(events, span)}],"limited":${limited},"prev_batch":"${tokenOf(first - 1)}"},"account_data":{"events":[]}}`;
}

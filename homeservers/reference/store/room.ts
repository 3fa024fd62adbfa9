// Runtime: Node.
import type { StoredEvent } from "./event.ts";
import { Timeline } from "./timeline.ts";

export type Membership = "invite" | "join" | "leave" | "ban";

/** How somebody stands to a room, and at which positions that came about. */
export interface Member {
  readonly membership: Membership;
  /** First position of the present stay; 0 where there is none. */
  readonly invitedAt: number;
  readonly joinedAt: number;
  /** Position of leaving after a stay; 0 where there was none. */
  readonly leftAt: number;
}

export interface Receipt {
  readonly position: number;
  readonly userId: string;
  readonly type: string;
  readonly eventId: string;
  readonly atMs: number;
}

/** A room: current state, members, delivered events, receipts and who is typing. */
export class Room {
  readonly roomId: string;
  readonly version: string;
  readonly timeline: Timeline;
  readonly #state = new Map<string, StoredEvent>();
  readonly #contents = new Map<string, Readonly<Record<string, unknown>>>();
  readonly members = new Map<string, Member>();
  /** `user NUL type` → receipt. */
  readonly receipts = new Map<string, Receipt>();
  receiptsAt = 0;
  /** Who is typing, with the timer that ends it. */
  readonly typing = new Map<string, NodeJS.Timeout>();
  typingAt = 0;

  constructor(roomId: string, version: string, timelineCap: number) {
    this.roomId = roomId;
    this.version = version;
    this.timeline = new Timeline(timelineCap);
  }

  /** The current state event of that type and key. */
  stateEvent(type: string, stateKey = ""): StoredEvent | undefined {
    return this.#state.get(`${type}\0${stateKey}`);
  }

  /** The content of a current state event, parsed once; an empty object where there is none. */
  stateContent(type: string, stateKey = ""): Readonly<Record<string, unknown>> {
    const key = `${type}\0${stateKey}`;
    const known = this.#contents.get(key);
    if (known !== undefined) return known;
    const event = this.#state.get(key);
    const content = event === undefined ? {} : (JSON.parse(event.content) as Record<string, unknown>);
    this.#contents.set(key, content);
    return content;
  }

  state(): IterableIterator<StoredEvent> {
    return this.#state.values();
  }

  isCurrent(event: StoredEvent): boolean {
    return event.stateKey !== undefined && this.stateEvent(event.type, event.stateKey) === event;
  }

  membershipOf(userId: string): Membership | undefined {
    return this.members.get(userId)?.membership;
  }

  countOf(membership: Membership): number {
    let count = 0;
    for (const member of this.members.values()) if (member.membership === membership) count += 1;
    return count;
  }

  /** Makes a state event the current one and, for a membership, moves the member. The event has its position. */
  setState(event: StoredEvent): void {
    const key = event.stateKey ?? "";
    this.#state.set(`${event.type}\0${key}`, event);
    this.#contents.delete(`${event.type}\0${key}`);
    if (event.type !== "m.room.member") return;
    const { membership } = JSON.parse(event.content) as { membership: Membership };
    this.members.set(key, moved(this.members.get(key), membership, event.position));
  }
}

function moved(before: Member | undefined, membership: Membership, position: number): Member {
  const stayed = before?.membership === "join";
  const invited = before?.membership === "invite";
  if (membership === "invite") return { membership, invitedAt: position, joinedAt: 0, leftAt: before?.leftAt ?? 0 };
  if (membership === "join") {
    // A changed display name is a join event too, and starts no new stay.
    if (stayed) return before;
    return { membership, invitedAt: invited ? before.invitedAt : position, joinedAt: position, leftAt: 0 };
  }
  return {
    membership,
    invitedAt: before?.invitedAt ?? 0,
    joinedAt: before?.joinedAt ?? 0,
    leftAt: stayed ? position : (before?.leftAt ?? 0),
  };
}

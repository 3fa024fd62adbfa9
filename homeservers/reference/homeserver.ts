// Runtime: Node.

import { meet } from "./acquaintance.ts";
import type { Config, LeakableCheck } from "./config.ts";
import { Deliveries } from "./deliveries.ts";
import { Gate } from "./gate.ts";
import type { MatrixError } from "./http/answer.ts";
import { Stats } from "./stats.ts";
import type { StoredEvent } from "./store/event.ts";
import { newEventId } from "./store/identifiers.ts";
import { Media } from "./store/media.ts";
import type { Room } from "./store/room.ts";
import { Rooms } from "./store/rooms.ts";
import { Stream } from "./store/stream.ts";
import { Users } from "./store/users.ts";
import { Filters } from "./sync/filter.ts";

/** An event on its way into a room. */
export interface Draft {
  readonly type: string;
  readonly sender: string;
  readonly content: unknown;
  readonly stateKey?: string;
  readonly device?: string;
  readonly transaction?: string;
}

/** What this server is and holds. */
export class Homeserver {
  readonly config: Config;
  readonly registrationSecret: string | undefined;
  readonly users: Users;
  readonly rooms: Rooms;
  readonly media: Media;
  readonly filters: Filters;
  readonly stream = new Stream();
  readonly stats = new Stats();
  readonly gate: Gate;
  readonly deliveries: Deliveries;
  /** Ids that were acknowledged for messages lost on purpose. */
  readonly lost = new Set<string>();
  readonly #leaks: ReadonlySet<LeakableCheck>;

  constructor(config: Config, registrationSecret: string | undefined) {
    this.config = config;
    this.registrationSecret = registrationSecret;
    this.#leaks = new Set(config.leaks);
    this.users = new Users();
    this.rooms = new Rooms(config.timelineCapPerRoom);
    this.gate = new Gate(config, this.stats);
    this.deliveries = new Deliveries(this, config.faults, config.seed);
    this.filters = new Filters(config);
    this.media = new Media(config.mediaTotalBytesMax);
  }

  /** Wall-clock time, ms since 1970. */
  now(): number {
    return Date.now();
  }

  /**
   * Throws unless `permitted`. Where the configuration leaves this check out, the access is granted all the same
   * and counted, so that a probe's findings can be compared with what there was to find.
   */
  demand(check: LeakableCheck, permitted: boolean, refusal: () => MatrixError): void {
    if (permitted) return;
    if (!this.#leaks.has(check)) throw refusal();
    this.stats.leaked(check);
  }

  /** Makes and stores an event. It can be found by its id; no sync and no page brings it before it is delivered. */
  store(room: Room, draft: Draft): StoredEvent {
    const event: StoredEvent = {
      eventId: newEventId(),
      roomId: room.roomId,
      type: draft.type,
      sender: draft.sender,
      atMs: this.now(),
      content: JSON.stringify(draft.content),
      stateKey: draft.stateKey,
      device: draft.device,
      transaction: draft.transaction,
      position: 0,
    };
    this.rooms.store(event);
    return event;
  }

  /** Gives a stored event its place in the room and tells everybody it concerns. */
  deliver(room: Room, event: StoredEvent): void {
    event.position = this.stream.next();
    this.rooms.place(room, event);
    this.announce(room, event.position);
    if (event.type === "m.room.member" && event.stateKey !== undefined) {
      const user = this.users.get(event.stateKey);
      if (user === undefined) return;
      user.rooms.add(room.roomId);
      if (room.membershipOf(user.userId) === "join") meet(this, user, [room]);
      // Those who left or are only invited are no longer, or not yet, reached by announcements to the joined.
      if (room.membershipOf(user.userId) !== "join") this.stream.touchRoom(user, room.roomId, event.position);
    }
  }

  /** Stores and delivers. */
  post(room: Room, draft: Draft): StoredEvent {
    const event = this.store(room, draft);
    this.deliver(room, event);
    return event;
  }

  /** Tells the joined members that the room changed at a position. */
  announce(room: Room, position: number): void {
    for (const [userId, member] of room.members) {
      if (member.membership !== "join") continue;
      const user = this.users.get(userId);
      if (user !== undefined) this.stream.touchRoom(user, room.roomId, position);
    }
  }
}

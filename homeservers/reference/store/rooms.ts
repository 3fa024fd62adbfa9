// Runtime: Node.
import type { StoredEvent } from "./event.ts";
import { Room } from "./room.ts";

/** All rooms, and every event that is still kept, by id. */
export class Rooms {
  readonly #rooms = new Map<string, Room>();
  readonly #events = new Map<string, StoredEvent>();
  /** Alias → room id. A room's alias is its state's `m.room.canonical_alias`. */
  readonly #aliases = new Map<string, string>();
  readonly #timelineCap: number;
  /** Events dropped because their room was full. */
  droppedEvents = 0;

  constructor(timelineCap: number) {
    this.#timelineCap = timelineCap;
  }

  get(roomId: string): Room | undefined {
    return this.#rooms.get(roomId);
  }

  /** The room of this id, or of this alias. */
  named(name: string): Room | undefined {
    return this.#rooms.get(name.startsWith("#") ? (this.#aliases.get(name) ?? "") : name);
  }

  all(): IterableIterator<Room> {
    return this.#rooms.values();
  }

  get size(): number {
    return this.#rooms.size;
  }

  get eventCount(): number {
    return this.#events.size;
  }

  events(): IterableIterator<StoredEvent> {
    return this.#events.values();
  }

  create(roomId: string, version: string): Room {
    const room = new Room(roomId, version, this.#timelineCap);
    this.#rooms.set(roomId, room);
    return room;
  }

  event(eventId: string): StoredEvent | undefined {
    return this.#events.get(eventId);
  }

  /** Stores an event, findable by its id and nowhere else yet. */
  store(event: StoredEvent): void {
    this.#events.set(event.eventId, event);
  }

  noteAlias(room: Room): void {
    const { alias } = room.stateContent("m.room.canonical_alias");
    if (typeof alias === "string") this.#aliases.set(alias, room.roomId);
  }

  /** Puts a stored event that has its position into its room's timeline and, for state, into the room's state. */
  place(room: Room, event: StoredEvent): void {
    const before = event.stateKey === undefined ? undefined : room.stateEvent(event.type, event.stateKey);
    if (event.stateKey !== undefined) room.setState(event);
    const dropped = room.timeline.push(event);
    if (dropped !== undefined) {
      this.droppedEvents += 1;
      if (!room.isCurrent(dropped)) this.#events.delete(dropped.eventId);
    }
    // State that was kept for being current although its place in the timeline is gone.
    if (before !== undefined && before.position <= room.timeline.droppedUpTo) this.#events.delete(before.eventId);
  }
}

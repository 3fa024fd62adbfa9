// Runtime: Node.
import type { StoredEvent } from "./event.ts";

/** A page of events and where to go on. */
export interface Page {
  readonly events: readonly StoredEvent[];
  /** Position to page on from; undefined where the end of what may be seen was reached. */
  readonly next: number | undefined;
}

/**
 * The delivered events of a room by position, the oldest ones dropped beyond a cap.
 * A position p stands for the point after the event at p: going back from p begins with the event at p itself.
 */
export class Timeline {
  readonly #cap: number;
  #events: StoredEvent[] = [];
  #head = 0;
  #droppedUpTo = 0;

  constructor(cap: number) {
    this.#cap = cap;
  }

  /** Position of the youngest event that was dropped, 0 where none was. */
  get droppedUpTo(): number {
    return this.#droppedUpTo;
  }

  get size(): number {
    return this.#events.length - this.#head;
  }

  /** Position of the youngest event, 0 where there is none. */
  get latest(): number {
    return this.#events.at(-1)?.position ?? 0;
  }

  /** Appends an event with the highest position yet; gives back the event that had to go for it, if any. */
  push(event: StoredEvent): StoredEvent | undefined {
    this.#events.push(event);
    if (this.size <= this.#cap) return undefined;
    const dropped = this.#events[this.#head] as StoredEvent;
    this.#head += 1;
    this.#droppedUpTo = dropped.position;
    // An eighth of the array may be dead before it is moved: dropping stays cheap on average.
    if (this.#head > 64 + this.#cap / 8) {
      this.#events = this.#events.slice(this.#head);
      this.#head = 0;
    }
    return dropped;
  }

  /** Marks everything up to `position` as dropped, when a saved room is read back. */
  restoreDropped(position: number): void {
    this.#droppedUpTo = position;
  }

  /** Events with after < position ≤ upTo, oldest first. */
  between(after: number, upTo: number): StoredEvent[] {
    return this.#events.slice(this.#indexAfter(after), this.#indexAfter(upTo));
  }

  /** The last `limit` events with after < position ≤ upTo, and whether there are more of them, dropped ones included. */
  last(after: number, upTo: number, limit: number): { events: StoredEvent[]; limited: boolean } {
    const first = this.#indexAfter(after);
    const end = this.#indexAfter(upTo);
    const begin = Math.max(first, end - limit);
    return { events: this.#events.slice(begin, end), limited: begin > first || this.#droppedUpTo > after };
  }

  /** Up to `limit` events from position `from` backwards, newest first, none at or below `floor`. */
  backwards(from: number, floor: number, limit: number): Page {
    const first = this.#indexAfter(floor);
    const end = this.#indexAfter(from);
    const begin = Math.max(first, end - limit);
    const events = this.#events.slice(begin, end).reverse();
    const oldest = events.at(-1);
    return { events, next: begin > first && oldest !== undefined ? oldest.position - 1 : undefined };
  }

  /** Up to `limit` events after position `from`, oldest first, none above `ceiling`. */
  forwards(from: number, ceiling: number, limit: number): Page {
    const begin = this.#indexAfter(from);
    const end = this.#indexAfter(ceiling);
    const events = this.#events.slice(begin, Math.min(end, begin + limit));
    const youngest = events.at(-1);
    return { events, next: begin + limit < end && youngest !== undefined ? youngest.position : undefined };
  }

  /** Index of the first kept event with a position above `position`. */
  #indexAfter(position: number): number {
    let low = this.#head;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle] as StoredEvent).position <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

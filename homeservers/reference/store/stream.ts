// Runtime: Node.
import type { User } from "./user.ts";

/**
 * The one order of everything a sync can bring. A position is taken for each change, and those it concerns are
 * woken once the present turn of the event loop's work is done, so that a room made of ten events wakes them once.
 */
export class Stream {
  // Not 0: a token of 0 would read like an initial sync.
  position = 1;
  #touched = new Set<User>();

  next(): number {
    this.position += 1;
    return this.position;
  }

  /** Notes a change of a room for a user, and wakes the user's polls. */
  touchRoom(user: User, roomId: string, position: number): void {
    user.changes.add(roomId, position);
    this.wake(user);
  }

  /** Lets the user's polls look again. */
  wake(user: User): void {
    if (user.waiters.size === 0) return;
    if (this.#touched.size === 0) queueMicrotask(() => this.#wakeTouched());
    this.#touched.add(user);
  }

  #wakeTouched(): void {
    const touched = this.#touched;
    this.#touched = new Set();
    for (const user of touched) for (const waiter of [...user.waiters]) waiter();
  }
}

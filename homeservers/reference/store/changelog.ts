// Runtime: Node.

/**
 * Which rooms changed after a stream position, for one user.
 * Entries are appended; an older entry of a room becomes stale and is swept out once stale ones are the majority,
 * so that a poll of somebody with 10,000 rooms costs only what is new.
 */
export class Changelog {
  #positions: number[] = [];
  #rooms: string[] = [];
  readonly #last = new Map<string, number>();

  /** Notes that `roomId` changed at `position`, which is at least every position noted before. */
  add(roomId: string, position: number): void {
    this.#last.set(roomId, position);
    this.#positions.push(position);
    this.#rooms.push(roomId);
    if (this.#positions.length > 64 + 2 * this.#last.size) this.#sweep();
  }

  /** The rooms that changed after `position`, the latest change first, each once. */
  after(position: number): string[] {
    const rooms: string[] = [];
    for (let i = this.#positions.length - 1; i >= 0; i--) {
      const at = this.#positions[i] as number;
      if (at <= position) break;
      const room = this.#rooms[i] as string;
      if (this.#last.get(room) === at && rooms.at(-1) !== room) rooms.push(room);
    }
    return rooms;
  }

  /** The last position at which anything changed. */
  get latest(): number {
    return this.#positions.at(-1) ?? 0;
  }

  #sweep(): void {
    const entries = [...this.#last].sort((a, b) => a[1] - b[1]);
    this.#rooms = entries.map(([room]) => room);
    this.#positions = entries.map(([, position]) => position);
  }
}

// Runtime: anywhere.

const NONE = -1;

/**
 * Messages that wait for each member, in order, and those in the answer that is under way to them. Chains through one
 * list of successors: a message waits for one member at a time.
 */
export class Mailboxes {
  private readonly head: Int32Array;
  private readonly tail: Int32Array;
  private readonly takenHead: Int32Array;
  private readonly next: number[] = [];

  constructor(members: number) {
    this.head = new Int32Array(members).fill(NONE);
    this.tail = new Int32Array(members).fill(NONE);
    this.takenHead = new Int32Array(members).fill(NONE);
  }

  isEmpty(member: number): boolean {
    return this.head[member] === NONE;
  }

  put(member: number, message: number): void {
    const tail = this.tail[member] as number;
    this.next[message] = NONE;
    if (tail === NONE) this.head[member] = message;
    else this.next[tail] = message;
    this.tail[member] = message;
  }

  /** What waits goes into the answer that begins. */
  take(member: number): void {
    this.takenHead[member] = this.head[member] as number;
    this.head[member] = NONE;
    this.tail[member] = NONE;
  }

  /** The answer arrived: what was in it, in order. */
  arrived(member: number, each: (message: number) => void): void {
    let message = this.takenHead[member] as number;
    this.takenHead[member] = NONE;
    while (message !== NONE) {
      // Whoever hears of it may not put it anywhere before the next one is known.
      const after = this.next[message] as number;
      each(message);
      message = after;
    }
  }

  /** The answer was lost: what was in it comes again, before what came later. */
  giveBack(member: number): void {
    const first = this.takenHead[member] as number;
    if (first === NONE) return;
    let last = first;
    while (this.next[last] !== NONE) last = this.next[last] as number;
    this.next[last] = this.head[member] as number;
    if (this.head[member] === NONE) this.tail[member] = last;
    this.head[member] = first;
    this.takenHead[member] = NONE;
  }
}

// Runtime: anywhere.

/** Moments that lie in a sliding window. */
export class SlidingWindow {
  readonly #lengthMs: number;
  #moments: number[] = [];
  #head = 0;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  /** Notes a moment, none before the last one, and gives back how many a second the window (now − length, now] holds. */
  ratePerSecAfter(nowMs: number): number {
    this.#moments.push(nowMs);
    while ((this.#moments[this.#head] as number) <= nowMs - this.#lengthMs) this.#head += 1;
    if (this.#head > 1024 && this.#head > this.#moments.length / 2) {
      this.#moments = this.#moments.slice(this.#head);
      this.#head = 0;
    }
    return ((this.#moments.length - this.#head) * 1000) / this.#lengthMs;
  }
}

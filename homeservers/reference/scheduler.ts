// Runtime: Node.
import { performance } from "node:perf_hooks";
import TinyQueue from "tinyqueue";

interface Entry {
  readonly dueMs: number;
  readonly order: number;
  readonly run: (latenessMs: number) => void;
}

/** How long before its time the next entry is waited for by spinning, ms: a timer of Node is late by up to this. */
const SPIN_MS = 1.3;
/** Spinning stops where more entries a second than this fall due: the processor is needed for the work itself. */
const SPIN_PER_SEC_MAX = 600;

/**
 * Calls back at moments of `performance.now()`, by a fraction of a millisecond late. A plain timer covers the bulk of
 * the wait; the rest is spun through with setImmediate, which lets requests in between turns.
 */
export class Scheduler {
  readonly #entries = new TinyQueue<Entry>([], (a, b) => a.dueMs - b.dueMs || a.order - b.order);
  #order = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerMs = Number.POSITIVE_INFINITY;
  #spinning = false;
  #stopped = false;
  /** Entries run in the present second and the one before, to decide whether spinning is affordable. */
  #secondMs = 0;
  #inSecond = 0;
  #lastSecond = 0;

  /** Calls `run` at `dueMs`, or as soon after it as can be, with how late it is. Entries of one moment keep their order. */
  at(dueMs: number, run: (latenessMs: number) => void): void {
    this.#order += 1;
    this.#entries.push({ dueMs, order: this.#order, run });
    if (!this.#spinning) this.#arm();
  }

  /** Runs nothing more and lets the process end. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    const next = this.#entries.peek();
    if (next === undefined || this.#stopped) return;
    const spin = this.#lastSecond <= SPIN_PER_SEC_MAX;
    const leftMs = next.dueMs - performance.now();
    if (leftMs <= SPIN_MS && spin) {
      this.#spinning = true;
      setImmediate(() => this.#turn());
      return;
    }
    const wakeMs = spin ? next.dueMs - SPIN_MS : next.dueMs;
    if (wakeMs >= this.#timerMs) return;
    clearTimeout(this.#timer);
    this.#timerMs = wakeMs;
    this.#timer = setTimeout(
      () => {
        this.#timerMs = Number.POSITIVE_INFINITY;
        this.#turn();
      },
      Math.max(0, Math.floor(wakeMs - performance.now())),
    );
  }

  #turn(): void {
    this.#spinning = false;
    if (this.#stopped) return;
    let nowMs = performance.now();
    for (let next = this.#entries.peek(); next !== undefined && next.dueMs <= nowMs; next = this.#entries.peek()) {
      this.#entries.pop();
      this.#count(nowMs);
      next.run(nowMs - next.dueMs);
      nowMs = performance.now();
    }
    this.#arm();
  }

  #count(nowMs: number): void {
    if (nowMs - this.#secondMs >= 1000) {
      this.#lastSecond = nowMs - this.#secondMs < 2000 ? this.#inSecond : 0;
      this.#secondMs = nowMs;
      this.#inSecond = 0;
    }
    this.#inSecond += 1;
  }
}

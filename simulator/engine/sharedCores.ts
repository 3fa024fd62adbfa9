// Runtime: anywhere.
import { EventHeap } from "./eventHeap.ts";

/**
 * The cores of one machine, shared by everybody who is at work: where more is wanted than there is, all go slower by the same
 * factor (egalitarian processor sharing; Kleinrock, Queueing Systems II, 1976, sec. 4.4). As the factor is the same for all, one
 * clock of work done is enough: what ends next on that clock ends next in time, however often the factor changes.
 */
export class SharedCores {
  /** Work that a server which was busy all the time would have done so far, ms. */
  workMs = 0;
  private readonly cores: number;
  private readonly ends = new EventHeap();
  private wanted = 0;
  private nowMs = 0;

  constructor(cores: number) {
    this.cores = cores;
  }

  /** A piece of work begins now that takes so long on cores of its own. */
  push(workMs: number, payload: number): void {
    this.ends.push(this.workMs + workMs, payload);
  }

  /** When the next piece of work ends if nothing else happens before; infinite where nobody is at work. */
  nextMs(): number {
    return this.ends.size === 0
      ? Number.POSITIVE_INFINITY
      : this.nowMs + Math.max(0, this.ends.nextMs() - this.workMs) / this.pace();
  }

  pop(): number {
    // Rounding must not leave the clock short of what it has just reached.
    this.workMs = Math.max(this.workMs, this.ends.nextMs());
    return this.ends.pop();
  }

  passTo(nowMs: number): void {
    this.workMs += (nowMs - this.nowMs) * this.pace();
    this.nowMs = nowMs;
  }

  /** A server begins to use so many cores, or (below zero) stops. */
  want(cores: number): void {
    this.wanted += cores;
  }

  private pace(): number {
    return this.wanted <= this.cores ? 1 : this.cores / this.wanted;
  }
}

// Runtime: Node.
import type { TimelineEntry } from "../../records/trial.ts";

interface Second {
  offered: number;
  completed: number;
  good: number;
  failed: number;
  readonly sendMs: number[];
  readonly deliveryMs: number[];
}

/**
 * The time line of a trial that is still running, from the lines that have come so far: rough, for eyes only. A message
 * counts as offered once its line is there, so the newest seconds fill up late; the report draws again from all samples.
 */
export class RunningSeconds {
  private readonly seconds: Second[] = [];
  private readonly intendedMs = new Map<string, number>();
  private readonly goodWithinMs: number;
  private readonly cpuOf: (tSec: number) => Record<string, number>;

  constructor(goodWithinMs: number, cpuOf: (tSec: number) => Record<string, number>) {
    this.goodWithinMs = goodWithinMs;
    this.cpuOf = cpuOf;
  }

  /** A message came to its end: acknowledged after so many ms, or failed. */
  sent(key: string, intendedMs: number, latencyMs: number, isBad: boolean): void {
    const begun = this.at(intendedMs);
    begun.offered++;
    begun.sendMs.push(isBad ? Number.POSITIVE_INFINITY : latencyMs);
    const ended = this.at(intendedMs + latencyMs);
    if (isBad) ended.failed++;
    else {
      ended.completed++;
      if (latencyMs <= this.goodWithinMs) ended.good++;
      this.intendedMs.set(key, intendedMs);
    }
  }

  /** A receiver saw a message. Those whose sender has not yet been told are passed over. */
  seen(key: string, atMs: number): void {
    const intendedMs = this.intendedMs.get(key);
    if (intendedMs === undefined) return;
    this.intendedMs.delete(key);
    this.at(intendedMs).deliveryMs.push(atMs - intendedMs);
  }

  entries(untilMs: number): TimelineEntry[] {
    let inFlight = 0;
    const until = Math.min(this.seconds.length, Math.max(0, Math.floor(untilMs / 1000)));
    return this.seconds.slice(0, until).map((second, tSec) => {
      inFlight += second.offered - second.completed - second.failed;
      const { offered, completed, good, failed } = second;
      const [sendMsP99, deliveryMsP99] = [p99(second.sendMs), p99(second.deliveryMs)];
      return {
        tSec,
        offered,
        completed,
        good,
        failed,
        sendMsP99,
        deliveryMsP99,
        inFlight: Math.max(0, inFlight),
        cpu: this.cpuOf(tSec),
      };
    });
  }

  private at(ms: number): Second {
    const index = Math.max(0, Math.floor(ms / 1000));
    while (this.seconds.length <= index)
      this.seconds.push({ offered: 0, completed: 0, good: 0, failed: 0, sendMs: [], deliveryMs: [] });
    return this.seconds[index] as Second;
  }
}

/** Nearest rank; null for none, and where the rank falls on a failed one. */
function p99(values: readonly number[]): number | null {
  const value = values.toSorted((a, b) => a - b)[Math.ceil(0.99 * values.length) - 1];
  return value === undefined || !Number.isFinite(value) ? null : value;
}

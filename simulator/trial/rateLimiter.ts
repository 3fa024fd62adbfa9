// Runtime: anywhere.
import type { Model } from "../model/model.ts";

/** A token bucket for each sender, as Synapse's `rc_message`. */
export class RateLimiter {
  private readonly limit: Model["rateLimit"];
  private readonly buckets = new Map<number, { left: number; atMs: number }>();

  /** Without a limit everything passes. */
  constructor(limit: Model["rateLimit"]) {
    this.limit = limit;
  }

  /** Whether a message of this sender passes now; if so, it is counted. */
  takes(sender: number, nowMs: number): boolean {
    const { limit } = this;
    if (limit === null) return true;
    const bucket = this.buckets.get(sender) ?? { left: limit.burst, atMs: nowMs };
    this.buckets.set(sender, bucket);
    bucket.left = Math.min(limit.burst, bucket.left + ((nowMs - bucket.atMs) * limit.perSec) / 1000);
    bucket.atMs = nowMs;
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  }
}

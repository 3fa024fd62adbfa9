// Runtime: anywhere.

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Token buckets, one for each key: `burst` at once, `perSec` in the long run. */
export class RateLimit {
  readonly #perSec: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limit: { readonly perSec: number; readonly burst: number }) {
    this.#perSec = limit.perSec;
    this.#burst = limit.burst;
  }

  /** Takes a token: 0 where there was one, else after how many whole ms there will be one. */
  take(key: string, nowMs: number): number {
    const bucket = this.#buckets.get(key) ?? { tokens: this.#burst, atMs: nowMs };
    this.#buckets.set(key, bucket);
    bucket.tokens = Math.min(this.#burst, bucket.tokens + ((nowMs - bucket.atMs) * this.#perSec) / 1000);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) return Math.max(1, Math.ceil(((1 - bucket.tokens) * 1000) / this.#perSec));
    bucket.tokens -= 1;
    return 0;
  }
}

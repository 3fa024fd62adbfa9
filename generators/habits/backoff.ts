// Runtime: anywhere, k6 included.

/** Milliseconds that a client waits before it tries again. `attempt` counts from 0; `uniform` in (0, 1) is the jitter. */
export type Backoff = (attempt: number, uniform: number) => number;

/**
 * A client whose sync lost its server looks for it after 2 to 7 s, then every 5 to 10 s (matrix-js-sdk 43, `sync.ts`):
 * the jitter is what keeps everybody from coming back in the same moment.
 */
export const reconnectMs: Backoff = (attempt, uniform) =>
  attempt === 0 ? 2000 + 5000 * uniform : 5000 + 5000 * uniform;

/** What a client does that takes no notice of its server: it asks again before the next blink. */
export const AT_ONCE_MS = 100;

/**
 * How long a client waits after an answer: by its own back-off, and never shorter than the server asked for (429 with
 * `Retry-After`; specification, "Rate limiting").
 */
export function waitMs(backoff: Backoff, attempt: number, uniform: number, retryAfterMs = 0): number {
  return Math.max(backoff(attempt, uniform), retryAfterMs);
}

/**
 * A message that was not taken is sent again after 1, 2, 4, 8, then every 16 s (matrix-js-sdk 43 doubles from 1 s and gives
 * up after the fifth try; clients with a send queue, such as those of matrix-rust-sdk, do not). Half of it is jitter, so
 * that the queued messages of an outage do not arrive in one moment either.
 */
export const resendMs: Backoff = (attempt, uniform) => 1000 * Math.min(16, 2 ** attempt) * (0.5 + uniform);

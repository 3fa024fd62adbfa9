// Runtime: anywhere. From answers to a limit; nothing is sent here.

/** One request of a burst: when it was answered, and whether it was taken. */
export interface Reply {
  readonly atMs: number;
  readonly accepted: boolean;
  readonly retryAfterMs: number | null;
}

/** What a burst tells of the limiter it met. */
export interface EstimatedLimit {
  /** In the long run; null where nothing was taken again while it was watched. */
  readonly perSec: number | null;
  readonly burst: number;
  readonly retryAfterMs: number | null;
}

/**
 * Rate and burst of a limiter, from a burst that was kept up: as fast as possible until the first refusal, then again
 * whenever the server had said that it would take the next. With t a refusal's time and w the wait it named:
 *
 * - A token bucket is full again for one request at t + w, so between two refusals it gave out
 *   rate = accepted / (t_last + w_last − t_first − w_first), and at the start it held
 *   burst = passed + 1 − rate × (t_first + w_first − t_0).
 * - A limiter that frees all its places after a pause lets many pass between two refusals: the same rate in the long
 *   run, and a burst of what passed before the first.
 *
 * @returns null where nothing was refused
 */
export function estimateLimit(startMs: number, replies: readonly Reply[]): EstimatedLimit | null {
  const refusals = replies.filter(({ accepted }) => !accepted);
  const [first] = refusals;
  const last = refusals.at(-1);
  if (first === undefined || last === undefined) return null;
  const passed = replies.indexOf(first);
  const between = replies.slice(passed, replies.lastIndexOf(last)).filter(({ accepted }) => accepted).length;
  const elapsedMs = freeAtMs(last) - freeAtMs(first);
  const { retryAfterMs } = first;
  if (between === 0 || elapsedMs <= 0) return { perSec: null, burst: passed, retryAfterMs };
  const perSec = (1000 * between) / elapsedMs;
  const freesAll = between / (refusals.length - 1) > PASSED_A_REFUSAL_OF_A_BUCKET;
  const burst = freesAll ? passed : passed + 1 - (perSec * (freeAtMs(first) - startMs)) / 1000;
  return { perSec, burst: Math.max(0, Math.round(burst)), retryAfterMs };
}

/** A bucket gives out one a wait; a whole millisecond of rounding may let a second slip through. */
const PASSED_A_REFUSAL_OF_A_BUCKET = 2;

function freeAtMs({ atMs, retryAfterMs }: Reply): number {
  return atMs + (retryAfterMs ?? 0);
}

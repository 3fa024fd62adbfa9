// Runtime: Node.
import { setTimeout as sleep } from "node:timers/promises";
import type { CallLimit, LimitedCall } from "../../records/serverLimits.ts";
import { HomeserverError } from "../provision/request.ts";
import { estimateLimit, type Reply } from "./estimate.ts";

/** How far a burst goes. It stops at whatever comes first. */
export interface BurstBounds {
  /** Requests in all. */
  readonly requestsMax: number;
  /** Refusals after which it is known enough. */
  readonly refusalsMax: number;
  /** Time in all, and for one wait that the server asks for, ms. */
  readonly durationMs: number;
}

/** Enough to see a limit that a trial would meet, over in a moment where there is none. */
export const BRIEF: BurstBounds = { requestsMax: 60, refusalsMax: 3, durationMs: 6000 };
/** `run limits`: slow limiters too. */
export const THOROUGH: BurstBounds = { requestsMax: 200, refusalsMax: 6, durationMs: 30_000 };

/** A call that can be repeated as it is; each time is given its number. */
export interface Probe {
  readonly call: LimitedCall;
  readonly send: (by: "one" | "other", number: number) => Promise<unknown>;
}

/** Where nothing says how long to wait. */
const WAIT_MS_DEFAULT = 500;

/**
 * Repeats one call by one account until the server refuses, then as fast as it asks for; one request by another account
 * right after the first refusal tells whose the limit is. One request at a time: never a load.
 */
export async function tryBurst(probe: Probe, bounds: BurstBounds, signal: AbortSignal): Promise<CallLimit> {
  const replies: Reply[] = [];
  const startMs = performance.now();
  let shared = false;
  let refusals = 0;
  const report = (trouble: string | null): CallLimit => {
    const limit = estimateLimit(startMs, replies);
    const accepted = replies.filter((reply) => reply.accepted).length;
    return {
      call: probe.call,
      offered: replies.length,
      accepted,
      limit: limit === null ? null : { ...limit, shared },
      trouble,
    };
  };
  while (replies.length < bounds.requestsMax && performance.now() - startMs < bounds.durationMs) {
    const reply = await ask(probe, "one", replies.length, signal);
    if (typeof reply === "string") return report(reply);
    replies.push(reply);
    if (reply.accepted) continue;
    refusals++;
    if (refusals === 1) {
      const other = await ask(probe, "other", 0, signal);
      shared = typeof other !== "string" && !other.accepted;
    }
    const waitMs = reply.retryAfterMs ?? WAIT_MS_DEFAULT;
    if (refusals >= bounds.refusalsMax || performance.now() + waitMs - startMs > bounds.durationMs) break;
    await sleep(waitMs, undefined, { signal });
  }
  return report(null);
}

/** The reply, or what else came of it in a sentence. */
async function ask(probe: Probe, by: "one" | "other", number: number, signal: AbortSignal): Promise<Reply | string> {
  try {
    await probe.send(by, number);
    return { atMs: performance.now(), accepted: true, retryAfterMs: null };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof HomeserverError)) throw error;
    if (error.status !== 429) return error.message;
    const said = Number(error.body.retry_after_ms ?? Number.NaN);
    return { atMs: performance.now(), accepted: false, retryAfterMs: Number.isFinite(said) ? Math.max(0, said) : null };
  }
}

// Runtime: k6.
import type { Operation } from "../../generators/arrivals/operations.ts";
import { resendMs, waitMs } from "../../generators/habits/backoff.ts";
import { purposes } from "../../generators/random/purposes.ts";
import { uniformAt } from "../../generators/random/stream.ts";
import type { Deed } from "../../records/sample.ts";
import { property } from "../matrix/json.ts";
import type { Answer } from "../matrix/request.ts";
import { until } from "./clock.ts";
import { NO_OUTCOME, record } from "./record.ts";
import type { TrialContext } from "./trial.ts";

/** Sends a message as often as it is called, and tells each answer. */
export type Send = (answered: (answer: Answer) => void) => unknown;

/** Taken, refused for good, or not to be sent at all. */
const ENDS: ReadonlySet<string> = new Set(["", "http_4xx", "blocked"]);

/** After so long without an answer a phone sends again. */
const NO_ANSWER_MS = 1500;

/**
 * Sends a message that the server took once more under its transaction id, as a phone that never got the answer. The
 * server has to know it again, and to answer with the same event.
 */
export async function sayAgain(trial: TrialContext, deed: Deed, send: Send): Promise<void> {
  await until(trial.clock, trial.clock() + NO_ANSWER_MS);
  const startMs = trial.clock();
  if (startMs >= trial.drainEndMs) return;
  const answer = await new Promise(send);
  const eventId = property(answer.body, "event_id");
  const ref = typeof eventId === "string" ? eventId : "";
  recordRetry({ ...deed, ref }, answer, startMs, trial.clock() - startMs);
}

/** More tries than this fit into no trial. */
const TRIES_MAX = 60;

/**
 * Sends until the server takes it, as a client with a send queue does: always with the same transaction id, so that a
 * message whose acknowledgement got lost is not there twice. Tries that failed are `retry` lines; the one that ends it is the `send`.
 * Gives up where the server says that it never will (4xx), and at the end of the trial.
 */
export function untilTaken(
  trial: TrialContext,
  deed: Deed,
  { seq }: Operation,
  send: Send,
  ended: (answer: Answer) => void,
): void {
  const attempt = (index: number): void => {
    const startMs = trial.clock();
    send((answer) => {
      if (ENDS.has(answer.error) || index === TRIES_MAX) return ended(answer);
      const nowMs = trial.clock();
      const uniform = uniformAt(trial.plan.seed, deed.stream, purposes.resend, seq * TRIES_MAX + index);
      const againMs = nowMs + waitMs(resendMs, index, uniform, answer.retryAfterMs);
      if (againMs >= trial.drainEndMs) return ended(answer);
      recordRetry(deed, answer, startMs, nowMs - startMs);
      until(trial.clock, againMs).then(() => attempt(index + 1));
    });
  };
  attempt(0);
}

/** A try of its own: nobody had planned it before it began. */
function recordRetry(deed: Deed, { status, error, bytes }: Answer, intendedMs: number, tookMs: number): void {
  const retry = { ...deed, kind: "retry" as const, intendedMs };
  record(retry, { ...NO_OUTCOME, latencyMs: tookMs, serviceMs: tookMs, status, error, bytes });
}

// Runtime: k6.

import { AT_ONCE_MS, reconnectMs, waitMs } from "../../generators/habits/backoff.ts";
import { purposes } from "../../generators/random/purposes.ts";
import { uniformAt } from "../../generators/random/stream.ts";
import { connect } from "../matrix/request.ts";
import { refresh, type Tokens, tokensOf } from "../matrix/session.ts";
import { newsOf, sync } from "../matrix/sync.ts";
import { until } from "./clock.ts";
import { blank } from "./record.ts";
import { at, type TrialContext } from "./trial.ts";

/** A client changes its access token this long before it ends. */
const REFRESH_BEFORE_MS = 30_000;

/** An app that was just opened on a device of its own waits for news until `untilMs`, and keeps its access token fresh. */
export async function stay(
  trial: TrialContext,
  user: number,
  first: Tokens,
  firstSince: string,
  untilMs: number,
): Promise<void> {
  const { clock, filter, outstanding, plan } = trial;
  const endMs = Math.min(untilMs, trial.drainEndMs);
  let tokens = first;
  let since = firstSince;
  let freshUntilMs = clock() + first.lifetimeMs - REFRESH_BEFORE_MS;
  for (let failures = 0; clock() < endMs; ) {
    if (clock() > freshUntilMs) {
      tokens = await renew(trial, user, tokens);
      freshUntilMs = clock() + tokens.lifetimeMs - REFRESH_BEFORE_MS;
    }
    const intendedMs = clock();
    // One person each, in real time: what the crowd's accounts stand for does not matter here.
    const timeoutMs = Math.min(plan.staffPollTimeoutMs, endMs - intendedMs);
    const deed = { ...blank("poll", "i"), actor: user, intendedMs, ref: String(Math.round(timeoutMs)) };
    const connection = connect(homeOf(trial, user), tokens);
    const answer = await outstanding.measure(
      deed,
      timeoutMs,
      () => sync(connection, since, timeoutMs, filter),
      (a, poll) => {
        poll.n = newsOf(a.body)?.any === true ? 1 : 0;
      },
    );
    since = newsOf(answer.body)?.nextBatch ?? since;
    if (answer.error === "") failures = 0;
    else await until(clock, clock() + pauseMs(trial, user, failures++, answer.retryAfterMs));
  }
}

async function renew(trial: TrialContext, user: number, tokens: Tokens): Promise<Tokens> {
  const { requestTimeoutMs } = trial.plan;
  const { refreshToken } = tokens;
  if (refreshToken === undefined) return tokens;
  const deed = { ...blank("refresh", "i"), actor: user, intendedMs: trial.clock() };
  const answer = await trial.outstanding.measure(deed, 0, () =>
    refresh(homeOf(trial, user), refreshToken, requestTimeoutMs),
  );
  return tokensOf(answer, tokens) ?? tokens;
}

function homeOf({ accounts, plan }: TrialContext, user: number): string {
  return at(accounts.insured, user).baseUrl ?? plan.baseUrl;
}

function pauseMs({ backsOff, plan }: TrialContext, user: number, attempt: number, retryAfterMs?: number): number {
  if (!backsOff) return AT_ONCE_MS;
  return waitMs(reconnectMs, attempt, uniformAt(plan.seed, user, purposes.stayJitter, attempt), retryAfterMs);
}

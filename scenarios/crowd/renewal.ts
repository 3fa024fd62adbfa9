// Runtime: k6.
import http from "k6/http";
import { resendMs, waitMs } from "../../generators/habits/backoff.ts";
import { purposes } from "../../generators/random/purposes.ts";
import { uniformAt } from "../../generators/random/stream.ts";
import type { Account } from "../../records/plan.ts";
import type { Role } from "../../records/sample.ts";
import { renewable } from "../matrix/request.ts";
import { oauthTokensOf, refreshByOAuth } from "../matrix/session.ts";
import { until } from "./clock.ts";
import { blank } from "./record.ts";
import type { TrialContext } from "./trial.ts";

/** A token is renewed in this part of the life that it has left: not all at once, as people's are not. */
const EARLIEST_SHARE = 0.5;
const LATEST_SHARE = 0.9;

/**
 * Keeps the access token of an account fresh whose tokens are an OAuth 2.0 server's, until the trial ends. Every rotated
 * refresh token is told to the harness: the one before it is good for nothing any more.
 */
export async function keepFresh(trial: TrialContext, role: Role, index: number, account: Account): Promise<void> {
  const { clock, drainEndMs, outstanding, plan } = trial;
  const { oauth } = account;
  if (oauth?.endsAtMs === undefined) return;
  const renewTo = renewable(account.accessToken);
  let { endsAtMs, refreshToken } = oauth;
  for (let draws = 0, failures = 0; ; draws++) {
    const own = role === "i" ? index : plan.insuredAccounts + index;
    const chance = uniformAt(plan.seed, own, purposes.tokenRenewal, draws);
    const share = EARLIEST_SHARE + (LATEST_SHARE - EARLIEST_SHARE) * chance;
    const intendedMs =
      failures > 0
        ? clock() + waitMs(resendMs, failures - 1, chance)
        : clock() + Math.max(0, endsAtMs - Date.now()) * share;
    if (intendedMs >= drainEndMs) return;
    await until(clock, intendedMs);
    const deed = { ...blank("refresh", role), actor: index, intendedMs };
    const { endpoint, clientId } = oauth;
    const answer = await outstanding.measure(deed, 0, () =>
      refreshByOAuth(endpoint, clientId, refreshToken, plan.requestTimeoutMs),
    );
    const fresh = oauthTokensOf(answer);
    // Refused for good: the account goes on with the token it has, and what fails then is told by itself.
    if (fresh === undefined && answer.error === "http_4xx") return;
    failures = fresh === undefined ? failures + 1 : 0;
    if (fresh === undefined) continue;
    renewTo(fresh.accessToken);
    refreshToken = fresh.refreshToken ?? refreshToken;
    tell({ of: account.accessToken, accessToken: fresh.accessToken, refreshToken }, fresh.lifetimeMs);
    if (fresh.lifetimeMs === undefined) return;
    endsAtMs = Date.now() + fresh.lifetimeMs;
  }
}

/** Nobody waits: the harness is on this machine, and asks for the tokens only when the trial has ended. */
function tell(tokens: { of: string; accessToken: string; refreshToken: string }, lifetimeMs: number | undefined): void {
  const { KASSENSTURZ_TOKENS: url } = __ENV;
  if (url === undefined) return;
  const body = lifetimeMs === undefined ? tokens : { ...tokens, endsAtMs: Date.now() + lifetimeMs };
  http.asyncRequest("POST", url, JSON.stringify(body), { tags: { name: "tokens" }, timeout: 5000 });
}

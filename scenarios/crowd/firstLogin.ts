// Runtime: k6.
import type { Operation } from "../../generators/arrivals/operations.ts";
import { syncFilter } from "../../generators/plan/syncFilter.ts";
import type { KeyRing } from "../../records/plan.ts";
import {
  deviceKeys,
  ONE_TIME_KEYS,
  queryKeys,
  uploadCrossSigning,
  uploadKeys,
  uploadSignature,
} from "../matrix/keys.ts";
import { noiseKey } from "../matrix/noise.ts";
import { type Answer, BLOCKED, type Connection, connect, oneByOne } from "../matrix/request.ts";
import {
  askAbout,
  askFlows,
  logIn,
  startKeyBackup,
  storeAccountData,
  storeFilter,
  type Tokens,
  tokensOf,
} from "../matrix/session.ts";
import { newsOf, sync } from "../matrix/sync.ts";
import { blank } from "./record.ts";
import { stay } from "./stay.ts";
import { at, type TrialContext } from "./trial.ts";

/**
 * Somebody logs in on a new device: everything until the app shows the conversations is one operation for the person who
 * waits. Then the app stays open for a while, and waits for news like everybody's.
 */
export async function firstLogin(trial: TrialContext, stream: number, operation: Operation): Promise<void> {
  const { intendedMs, seq, stayMs = 0, user } = operation;
  const deed = { ...blank("login", "i"), stream, seq, actor: user, intendedMs };
  const visit: { tokens?: Tokens; since?: string } = {};
  const answer = await trial.outstanding.measure(deed, 0, () => settleIn(trial, `${stream}.${seq}`, user, visit));
  const { since, tokens } = visit;
  if (answer.error !== "" || tokens === undefined || since === undefined) return;
  await stay(trial, user, tokens, since, trial.clock() + stayMs);
}

/** The requests of a first login in the order of a client; what it finds out goes into `visit`. */
async function settleIn(
  trial: TrialContext,
  batch: string,
  user: number,
  visit: { tokens?: Tokens; since?: string },
): Promise<Answer> {
  const { requestTimeoutMs: timeoutMs, timelineLimit } = trial.plan;
  const { baseUrl = trial.plan.baseUrl, keys: ring, password, userId } = at(trial.accounts.insured, user);
  // A crowd that was made without passwords and keys cannot log in.
  if (password === undefined || ring === undefined) return BLOCKED;
  const entry = await oneByOne([() => askFlows(baseUrl, timeoutMs), () => logIn(baseUrl, userId, password, timeoutMs)]);
  const tokens = tokensOf(entry);
  if (tokens === undefined) return entry.error === "" ? { ...entry, error: "bad_answer" } : entry;
  visit.tokens = tokens;
  const connection = connect(baseUrl, tokens);
  const rest = await oneByOne([
    () => askAbout(connection, "versions", timeoutMs),
    () => askAbout(connection, "capabilities", timeoutMs),
    () => askAbout(connection, "pushrules", timeoutMs),
    () => storeFilter(connection, userId, syncFilter(timelineLimit), timeoutMs),
    ...identity(connection, { userId, deviceId: tokens.deviceId }, ring, batch, timeoutMs),
    async () => {
      const answer = await sync(connection, "", 0, trial.filter);
      const since = newsOf(answer.body)?.nextBatch;
      if (since !== undefined) visit.since = since;
      return answer;
    },
  ]);
  return { ...rest, bytes: entry.bytes + rest.bytes };
}

/** The device makes itself known, and vouches for the person's cross-signing key. */
function identity(
  connection: Connection,
  who: { readonly userId: string; readonly deviceId: string },
  ring: KeyRing,
  batch: string,
  timeoutMs: number,
): (() => Promise<Answer>)[] {
  const place = batch.length * 97;
  return [
    () => uploadKeys(connection, who, { count: ONE_TIME_KEYS, batch, device: deviceKeys(who, ring) }, timeoutMs),
    () => queryKeys(connection, [who.userId], timeoutMs),
    () => uploadCrossSigning(connection, who.userId, ring, timeoutMs),
    () => uploadSignature(connection, who, ring, timeoutMs),
    () => storeAccountData(connection, who.userId, "m.secret_storage.default_key", { key: noiseKey(place) }, timeoutMs),
    () => startKeyBackup(connection, noiseKey(place + 1), timeoutMs),
  ];
}

// Runtime: k6.
import type { Operation } from "../../generators/arrivals/operations.ts";
import { queryKeys } from "../matrix/keys.ts";
import { type Answer, connect } from "../matrix/request.ts";
import { refresh, tokensOf } from "../matrix/session.ts";
import { newsOf, sync } from "../matrix/sync.ts";
import { blank } from "./record.ts";
import { at, type TrialContext } from "./trial.ts";

/** The app on somebody's phone: its tokens, how far it has read, and how many openings are under way. */
interface App {
  readonly baseUrl: string;
  readonly userId: string;
  readonly asserted?: true | undefined;
  accessToken: string;
  refreshToken: string | undefined;
  since: string;
  openings: number;
  renewal: Promise<Answer> | undefined;
}

/** A person's openings are played by one virtual user only. */
const apps = new Map<number, App>();

/**
 * An app is opened: its access token has run out since, so it gets a new one, then what is new, and the devices of the
 * other side. The requests are one operation for the person who waits.
 */
export async function openApp(trial: TrialContext, stream: number, operation: Operation): Promise<void> {
  const { intendedMs, seq, user } = operation;
  const insured = at(trial.accounts.insured, user);
  const topic = at(trial.accounts.topics, insured.topic);
  const app = appOf(trial, user);
  const deed = { ...blank("open", "i"), stream, seq, actor: user, intendedMs };
  await trial.outstanding.measure(deed, 0, async () => {
    app.openings++;
    const answer = await bringUpToDate(trial, app, topic.userId);
    app.openings--;
    return answer;
  });
}

async function bringUpToDate(trial: TrialContext, app: App, other: string): Promise<Answer> {
  const { requestTimeoutMs } = trial.plan;
  const renewed = await renew(trial, app);
  if (renewed !== undefined && renewed.error !== "") return renewed;
  const connection = connect(app.baseUrl, app);
  const news = await sync(connection, app.since, 0, trial.filter);
  if (news.error !== "") return news;
  app.since = newsOf(news.body)?.nextBatch ?? app.since;
  if (trial.plan.lacking.includes("keys-query")) return { ...news, bytes: (renewed?.bytes ?? 0) + news.bytes };
  const devices = await queryKeys(connection, [other], requestTimeoutMs);
  return { ...devices, bytes: (renewed?.bytes ?? 0) + news.bytes + devices.bytes };
}

/**
 * A new access token. An account stands for several people, and two of them may open the app at once: the second then uses
 * the token of the first, for a token that is renewed under way ends what is asked with the old one.
 */
async function renew({ plan }: TrialContext, app: App): Promise<Answer | undefined> {
  const { refreshToken } = app;
  if (refreshToken === undefined) return undefined;
  if (app.openings > 1) return app.renewal;
  app.renewal = refresh(app.baseUrl, refreshToken, plan.requestTimeoutMs);
  const answer = await app.renewal;
  const tokens = tokensOf(answer, { ...app, refreshToken, deviceId: "", lifetimeMs: 0 });
  if (tokens === undefined) return answer.error === "" ? { ...answer, error: "bad_answer" } : answer;
  app.accessToken = tokens.accessToken;
  app.refreshToken = tokens.refreshToken;
  return answer;
}

function appOf({ accounts, plan }: TrialContext, user: number): App {
  const known = apps.get(user);
  if (known !== undefined) return known;
  const insured = at(accounts.insured, user);
  const app: App = {
    baseUrl: insured.baseUrl ?? plan.baseUrl,
    userId: insured.userId,
    asserted: insured.app === undefined ? insured.asserted : undefined,
    accessToken: insured.app?.accessToken ?? insured.accessToken,
    refreshToken: insured.app?.refreshToken,
    since: insured.since,
    openings: 0,
    renewal: undefined,
  };
  apps.set(user, app);
  return app;
}

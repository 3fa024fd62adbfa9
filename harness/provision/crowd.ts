// Runtime: Node.
import pMap from "p-map";
import { topicsOfInsured } from "../../generators/plan/tenants.ts";
import { insured as insuredByIndex, type Population } from "../../generators/population/insured.ts";
import type { Account, Accounts } from "../../records/plan.ts";
import type { AccountSource } from "./accounts/source.ts";
import type { MatrixSession, ProvisioningClient } from "./client.ts";
import { type Journal, NO_JOURNAL } from "./journal.ts";
import { newKeyRing } from "./keyRing.ts";
import { makeProbeScene, type SceneAccounts } from "./probeScene.ts";

/** Raise this when what a crowd consists of changes: stored crowds of another version are made anew. */
export const CROWD_VERSION = 6;

/** Requests under way at once. More makes no server faster, and a remote one may take it amiss. */
const CONCURRENCY = 6;

/** A homeserver, and how accounts are had there. */
export interface Home {
  readonly client: ProvisioningClient;
  readonly account: AccountSource;
}

export interface CrowdOptions extends SceneAccounts {
  /** Where a topic and the insured who choose it have their accounts; all at the same homeserver where nothing is said. */
  readonly homesOf?: ((topic: number) => { readonly insured: Home; readonly staff: Home }) | undefined;
  readonly population: Population;
  readonly insuredAccounts: number;
  readonly topicAccounts: number;
  /** How many insured each of several insurers has, in proportion; one insurer where it is missing. */
  readonly tenantWeights?: readonly number[] | undefined;
  /** Sync filter of the crowd: the sync tokens belong to it. */
  readonly filter: string;
  /** Every trial begins with the state in which the crowd was made: only then can tokens be renewed and be good the next time. */
  readonly restored?: boolean;
  /** What was made is written there; what stands there already is not made again. */
  readonly journal?: Journal;
  /** The server may hold a crowd of which nothing is known here: a room that is there is taken, not doubled. */
  readonly mayExist?: boolean;
  readonly onProgress: (line: string) => void;
  /** Default: the system's. */
  readonly clock?: () => number;
}

/**
 * Makes the crowd: accounts of the insured and of the insurer's topics, a room for each of the insured with one topic,
 * and everybody's sync token, so that in a trial they come online as known clients.
 */
export async function provisionCrowd(client: ProvisioningClient, options: CrowdOptions): Promise<Accounts> {
  const { insuredAccounts, topicAccounts, population, filter, journal = NO_JOURNAL } = options;
  const steps = progressOf(options, topicAccounts * 2 + insuredAccounts * 2);
  const limit = { concurrency: CONCURRENCY };
  const only = { client, account: options.account };
  const topicsOf = topicsOfInsured(insuredAccounts, topicAccounts, options.tenantWeights);
  const homesOf = options.homesOf ?? (() => ({ insured: only, staff: only }));
  const topics = await pMap(
    indices(topicAccounts),
    (topic) =>
      steps("accounts", () =>
        journal.once(`topic ${topic}`, async () => {
          const { staff } = homesOf(topic);
          const session = await staff.account(`topic-${topic}`, topic);
          await staff.client.uploadKeys(session);
          return session;
        }),
      ),
    limit,
  );
  const insured = await pMap(
    indices(insuredAccounts),
    (user) =>
      steps("accounts and rooms", () =>
        journal.once(`insured ${user}`, async () => {
          const topic = element(topicsOf, user);
          const desk = element(topics, topic);
          const { insured: home, staff } = homesOf(topic);
          const session = await home.account(insuredByIndex(population, user).localpart, topicAccounts + user);
          const [known] = options.mayExist === true ? await home.client.joinedRooms(session) : [];
          const roomId = known ?? (await home.client.createRoom(session, desk.userId));
          // Whoever is in the room already is told that all is well.
          await staff.client.join(desk, roomId);
          await home.client.uploadKeys(session);
          const app = options.restored === true ? await home.client.logInApp(session) : undefined;
          return { session, topic, roomId, app };
        }),
      ),
    limit,
  );
  const synced = async (session: MatrixSession, at: ProvisioningClient): Promise<Account> => {
    const { userId, accessToken, deviceId, asserted } = session;
    const token = { accessToken, ...(asserted === true ? { asserted } : {}) };
    const since = await steps("first syncs", () => journal.once(`since ${userId}`, () => at.sync(session, filter)));
    return { userId, ...token, deviceId, since };
  };
  return {
    schema: "kassensturz/accounts/1",
    insured: await pMap(
      insured,
      async ({ session, topic, roomId, app }) => ({
        ...(await synced(session, homesOf(topic).insured.client)),
        topic,
        roomId,
        ...(app === undefined ? {} : { app }),
        ...(session.password === undefined ? {} : { password: session.password, keys: newKeyRing(session.userId) }),
      }),
      limit,
    ),
    topics: await pMap(topics, (session, topic) => synced(session, homesOf(topic).staff.client), limit),
    probes: await journal.once("probes", () => makeProbeScene(client, options, topicAccounts + insuredAccounts)),
  };
}

/** Counts steps and tells how fast they go. What the journal knew takes no time, and would make the rate a lie. */
function progressOf({ onProgress, clock = Date.now }: CrowdOptions, all: number) {
  let done = 0;
  let startMs: number | undefined;
  let doneAtStart = 0;
  return async <T>(what: string, step: () => Promise<T>): Promise<T> => {
    const beforeMs = clock();
    const value = await step();
    done++;
    if (startMs === undefined && clock() - beforeMs > 0) {
      startMs = beforeMs;
      doneAtStart = done - 1;
    }
    const sec = startMs === undefined ? 0 : (clock() - startMs) / 1000;
    onProgress(`making the crowd: ${what}, step ${done} of ${all}${rateText(done - doneAtStart, sec, all - done)}`);
    return value;
  };
}

/** Seconds after which a rate says something. */
const RATE_AFTER_SEC = 2;

function rateText(made: number, sec: number, left: number): string {
  if (sec < RATE_AFTER_SEC) return "";
  const perSec = made / sec;
  const leftSec = left / perSec;
  const leftText = leftSec < 90 ? `${Math.ceil(leftSec)} s` : `${Math.ceil(leftSec / 60)} min`;
  return `, ${perSec.toFixed(perSec < 10 ? 1 : 0)}/s, about ${leftText} left`;
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function element<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`expected an index below ${items.length}, found ${index}`);
  return item;
}

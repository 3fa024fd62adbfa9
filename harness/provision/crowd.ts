// Runtime: Node.
import pMap from "p-map";
import { insured as insuredByIndex, type Population } from "../../generators/population/insured.ts";
import type { Account, Accounts } from "../../records/plan.ts";
import type { MatrixSession, ProvisioningClient } from "./client.ts";
import { newKeyRing } from "./keyRing.ts";
import { makeProbeScene, type SceneAccounts } from "./probeScene.ts";

/** Raise this when what a crowd consists of changes: stored crowds of another version are made anew. */
export const CROWD_VERSION = 4;

/** Requests under way at once. More makes no server faster, and a remote one may take it amiss. */
const CONCURRENCY = 6;

export interface CrowdOptions extends SceneAccounts {
  readonly population: Population;
  readonly insuredAccounts: number;
  readonly topicAccounts: number;
  /** Sync filter of the crowd: the sync tokens belong to it. */
  readonly filter: string;
  /** Every trial begins with the state in which the crowd was made: only then can tokens be renewed and be good the next time. */
  readonly restored?: boolean;
  readonly onProgress: (done: number, all: number, what: string) => void;
}

/**
 * Makes the crowd: accounts of the insured and of the insurer's topics, a room for each of the insured with one topic,
 * and everybody's sync token, so that in a trial they come online as known clients.
 */
export async function provisionCrowd(client: ProvisioningClient, options: CrowdOptions): Promise<Accounts> {
  const { insuredAccounts, topicAccounts, population, filter } = options;
  const steps = progressOf(options, topicAccounts * 2 + insuredAccounts * 2);
  const limit = { concurrency: CONCURRENCY };
  const topics = await pMap(
    indices(topicAccounts),
    async (topic) => {
      const session = await steps("accounts", options.account(`topic-${topic}`));
      await client.uploadKeys(session);
      return session;
    },
    limit,
  );
  const insured = await pMap(
    indices(insuredAccounts),
    async (user) => {
      const session = await options.account(insuredByIndex(population, user).localpart);
      const topic = user % topicAccounts;
      const staff = element(topics, topic);
      const roomId = await client.createRoom(session, staff.userId);
      await client.join(staff, roomId);
      await client.uploadKeys(session);
      const app = options.restored === true ? await client.logInApp(session) : undefined;
      return steps("accounts and rooms", Promise.resolve({ session, topic, roomId, app }));
    },
    limit,
  );
  const synced = async (session: MatrixSession): Promise<Account> => {
    const { userId, accessToken, deviceId } = session;
    return { userId, accessToken, deviceId, since: await steps("first syncs", client.sync(session, filter)) };
  };
  return {
    schema: "kassensturz/accounts/1",
    insured: await pMap(
      insured,
      async ({ session, topic, roomId, app }) => ({
        ...(await synced(session)),
        topic,
        roomId,
        ...(app === undefined ? {} : { app }),
        ...(session.password === undefined ? {} : { password: session.password, keys: newKeyRing(session.userId) }),
      }),
      limit,
    ),
    topics: await pMap(topics, synced, limit),
    probes: await makeProbeScene(client, options),
  };
}

function progressOf(options: CrowdOptions, all: number) {
  let done = 0;
  return async <T>(what: string, step: Promise<T>): Promise<T> => {
    const value = await step;
    options.onProgress(++done, all, what);
    return value;
  };
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function element<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`expected an index below ${items.length}, found ${index}`);
  return item;
}

// Runtime: Node.

import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { syncFilter } from "../../generators/plan/syncFilter.ts";
import { populationOf } from "../../generators/population/insured.ts";
import { type Accounts, accountsSchema } from "../../records/plan.ts";
import type { CallLimit } from "../../records/serverLimits.ts";
import type { Workload } from "../../records/workload.ts";
import { readJsonRecord } from "../input/records.ts";
import { adviceFor, limitText } from "../limits/advice.ts";
import { BRIEF } from "../limits/burst.ts";
import { findLimits, TRIAL_CALLS } from "../limits/find.ts";
import { type AccountSource, type AccountWay, accountSource } from "../provision/accounts/source.ts";
import { callerOf, type MatrixSession, type ProvisioningClient } from "../provision/client.ts";
import { provisionCrowd } from "../provision/crowd.ts";
import { journalIn } from "../provision/journal.ts";
import { type Lacking, lookForCalls, roomVersion } from "./features.ts";
import { type CrowdSize, placesOf } from "./target.ts";

/** What was found out about the homeserver before the first trial. */
export interface Known {
  readonly baseUrl: string;
  readonly client: ProvisioningClient;
  /** Makes and finds its accounts. */
  readonly account: AccountSource;
  /** Name and version, or what it speaks. */
  readonly server: string;
  readonly byWellKnown: boolean;
  readonly lacking: Lacking;
  readonly roomVersionRemark: string | null;
  readonly limits: readonly CallLimit[];
}

export interface MeetOptions {
  readonly baseUrl: string;
  readonly accounts: AccountWay;
  readonly secretFile: string | undefined;
  readonly workload: Workload;
  readonly crowd: CrowdSize;
  readonly cacheFolder: string;
}

/** Its crowd, found or made, and what it can do and how often it lets somebody. */
export async function meet(
  client: ProvisioningClient,
  options: MeetOptions,
  accountsFile: string,
  onProgress: (line: string) => void,
): Promise<Pick<Known, "account" | "lacking" | "roomVersionRemark" | "limits">> {
  const { crowd, workload, accounts: way } = options;
  const account = await accountSource(client, {
    way,
    secretFile: options.secretFile,
    cacheFolder: options.cacheFolder,
    count: placesOf(crowd) + 2 * (crowd.encryptedPairs ?? 0),
  });
  const { version, remark } = await roomVersion(client, callerOf(await account("topic-0", 0)));
  client.roomVersion = version;
  if (!(await isUsable(client, accountsFile))) {
    const journal = await openJournal(client, `${accountsFile}.journal`);
    if (journal.resumed) onProgress("a crowd was begun here before; going on where it was left");
    const made = await provisionCrowd(client, {
      population: populationOf(workload, crowd.insuredAccounts, crowd.seed),
      insuredAccounts: crowd.insuredAccounts,
      topicAccounts: crowd.topicAccounts,
      filter: syncFilter(crowd.timelineLimit),
      account,
      journal,
      // Accounts that others made have rooms of their own.
      mayExist: way !== "csv",
      onProgress,
    });
    await save(accountsFile, made);
    journal.remove();
  }
  const made = readJsonRecord(accountsFile, accountsSchema);
  const [last, other] = made.insured.slice(-2).reverse();
  // Accounts of a list are all there are; elsewhere two are made that no trial plays.
  const ofCrowd = way === "csv" && last !== undefined && other !== undefined;
  const subjects = ofCrowd
    ? { one: last, other }
    : { one: await account("limits-0", -1), other: await account("limits-1", -1) };
  const limits = await findLimits(client, subjects, TRIAL_CALLS, BRIEF, onProgress);
  return { account, lacking: await lookForCalls(client, made), roomVersionRemark: remark, limits };
}

/** What a reader of the report has to know of this homeserver, by name. */
export function configurationOf(known: Known, options: MeetOptions): Record<string, string> {
  const { lacking, limits, byWellKnown, roomVersionRemark } = known;
  return {
    accounts: options.accounts,
    ...(byWellKnown ? { discovered_by: `.well-known of ${options.baseUrl}` } : {}),
    ...(roomVersionRemark === null ? {} : { room_version: roomVersionRemark }),
    limits:
      limits
        .filter(({ limit }) => limit !== null)
        .map(limitText)
        .join("; ") || `none met by ${BRIEF.requestsMax} requests in a row`,
    ...Object.fromEntries(
      Object.entries(lacking).map(([call, answer]) => [`without_${call}`, `off: the homeserver answers ${answer}`]),
    ),
  };
}

export function remarksOf({ lacking, limits, server, roomVersionRemark }: Known): string[] {
  return [
    ...Object.entries(lacking).map(([call, answer]) => `${call}: left out, the homeserver answers ${answer}`),
    ...(roomVersionRemark === null ? [] : [`rooms: ${roomVersionRemark}`]),
    ...limits
      .filter(({ limit }) => limit !== null)
      .map((each) => `${limitText(each)}. ${adviceFor(each.call, server)}`),
  ];
}

async function isUsable(client: ProvisioningClient, file: string): Promise<boolean> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  const accounts = accountsSchema.safeParse(parsed(text));
  // A crowd from before there were security probes lacks what they try at.
  if (!accounts.success || accounts.data.probes === undefined) return false;
  const sample = [accounts.data.topics[0], accounts.data.insured[0], accounts.data.insured.at(-1)];
  const known = await Promise.all(
    sample.map(async (each) => each !== undefined && (await client.whoami(callerOf(each))) === each.userId),
  );
  return known.every(Boolean);
}

/** What an interrupted run left, unless the server has forgotten it meanwhile. */
async function openJournal(client: ProvisioningClient, file: string) {
  const journal = journalIn(file);
  if (!journal.resumed) return journal;
  const first = await journal.once<MatrixSession | null>("topic 0", async () => null);
  if (first !== null && (await client.whoami(callerOf(first))) === first.userId) return journal;
  journal.remove();
  return journalIn(file);
}

/** A file of the cache that is cut off or was changed is as good as none: it is made anew. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function save(file: string, accounts: Accounts): Promise<void> {
  await mkdir(join(file, ".."), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.partial`, JSON.stringify(accounts), { mode: 0o600 });
  await rename(`${file}.partial`, file);
}

// Runtime: Node.

import { readFile } from "node:fs/promises";
import { syncFilter } from "../../generators/plan/syncFilter.ts";
import { insured as insuredByIndex, populationOf } from "../../generators/population/insured.ts";
import { type Account, type Accounts, accountsSchema } from "../../records/plan.ts";
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
import { saveAccounts } from "../provision/saveAccounts.ts";
import { type Lacking, lookForCalls, roomVersion } from "./features.ts";
import {
  examineStaff,
  ofSide,
  placesOfSide,
  type StaffKnown,
  type StaffSide,
  staffConfiguration,
} from "./staffSide.ts";
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
  /** The homeserver of the staff, where that is another. */
  readonly staff?: StaffKnown;
}

export interface MeetOptions {
  readonly baseUrl: string;
  readonly accounts: AccountWay;
  readonly secretFile: string | undefined;
  readonly workload: Workload;
  readonly crowd: CrowdSize;
  readonly cacheFolder: string;
  /** Throws where another machine that the homeserver names may not be spoken to. */
  readonly demandLeave?: ((url: string) => void) | undefined;
}

/** The staff's homeserver, as the last argument of `meet`: nothing where it is the same. */
type Elsewhere = StaffSide | undefined;

/** Its crowd, found or made, and what it can do and how often it lets somebody. */
export async function meet(
  client: ProvisioningClient,
  options: MeetOptions,
  accountsFile: string,
  onProgress: (line: string) => void,
  elsewhere?: Elsewhere,
): Promise<Pick<Known, "account" | "lacking" | "roomVersionRemark" | "limits" | "staff">> {
  const { crowd, workload, accounts: way } = options;
  const account = await ownSource(client, options, elsewhere !== undefined);
  const staffClient = elsewhere?.client ?? client;
  const { version, remark } = await roomVersion(client, callerOf(await firstAccount(account, options, elsewhere)));
  client.roomVersion = version;
  if (!(await isUsable(client, staffClient, accountsFile))) {
    const journal = await openJournal(staffClient, `${accountsFile}.journal`);
    if (journal.resumed) onProgress("a crowd was begun here before; going on where it was left");
    const made = await provisionCrowd(client, {
      population: populationOf(workload, crowd.insuredAccounts, crowd.seed),
      insuredAccounts: crowd.insuredAccounts,
      topicAccounts: crowd.topicAccounts,
      filter: syncFilter(crowd.timelineLimit),
      account,
      homesOf: () => ({ insured: { client, account }, staff: elsewhere ?? { client, account } }),
      journal,
      // Accounts that others made have rooms of their own.
      mayExist: way !== "csv",
      onProgress,
    });
    await saveAccounts(accountsFile, elsewhere === undefined ? made : seated(made, elsewhere.baseUrl));
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
  const lacking = await lookForCalls(client, made);
  const staff = elsewhere === undefined ? undefined : await examineStaff(elsewhere, made, onProgress);
  return { account, lacking, roomVersionRemark: remark, limits, ...(staff === undefined ? {} : { staff }) };
}

/** The accounts of this homeserver; of a pair those of the insured alone. */
async function ownSource(client: ProvisioningClient, options: MeetOptions, isPair: boolean): Promise<AccountSource> {
  const { crowd, accounts: way, secretFile, cacheFolder, demandLeave } = options;
  const all = { count: placesOf(crowd) + 2 * (crowd.encryptedPairs ?? 0), placeOf: (place: number) => place };
  const { count, placeOf } = isPair ? placesOfSide("insured", crowd) : all;
  return ofSide(await accountSource(client, { way, secretFile, cacheFolder, count, demandLeave }), placeOf);
}

/** Somebody who is there in any case: a topic, or in a pair, whose topics are elsewhere, the first of the insured. */
function firstAccount(account: AccountSource, { crowd, workload }: MeetOptions, elsewhere: Elsewhere) {
  if (elsewhere === undefined) return account("topic-0", 0);
  const population = populationOf(workload, crowd.insuredAccounts, crowd.seed);
  return account(insuredByIndex(population, 0).localpart, crowd.topicAccounts);
}

/** The crowd whose topics have their own homeserver. */
function seated(accounts: Accounts, baseUrl: string): Accounts {
  return { ...accounts, topics: accounts.topics.map((topic) => ({ ...topic, baseUrl })) };
}

/** What a reader of the report has to know of this homeserver, by name. */
export function configurationOf(known: Known, options: MeetOptions): Record<string, string> {
  const { lacking, limits, byWellKnown, roomVersionRemark, staff } = known;
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
    ...(staff === undefined ? {} : staffConfiguration(staff)),
  };
}

export function remarksOf({ lacking, limits, server, roomVersionRemark, staff }: Known): string[] {
  const elsewhere = staff === undefined ? [] : remarksOf({ ...staff, byWellKnown: false, roomVersionRemark: null });
  return [
    ...elsewhere.map((line) => `staff: ${line}`),
    ...Object.entries(lacking).map(([call, answer]) => `${call}: left out, the homeserver answers ${answer}`),
    ...(roomVersionRemark === null ? [] : [`rooms: ${roomVersionRemark}`]),
    ...limits
      .filter(({ limit }) => limit !== null)
      .map((each) => `${limitText(each)}. ${adviceFor(each.call, server)}`),
  ];
}

async function isUsable(client: ProvisioningClient, staff: ProvisioningClient, file: string): Promise<boolean> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  const accounts = accountsSchema.safeParse(parsed(text));
  // A crowd from before there were security probes lacks what they try at.
  if (!accounts.success || accounts.data.probes === undefined) return false;
  const { topics, insured } = accounts.data;
  const isKnown = async (each: Account | undefined, at: ProvisioningClient) =>
    each !== undefined && (await at.whoami(callerOf(each))) === each.userId;
  const known = await Promise.all([
    isKnown(topics[0], staff),
    isKnown(insured[0], client),
    isKnown(insured.at(-1), client),
  ]);
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

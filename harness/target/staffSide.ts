// Runtime: Node.
import type { Account, Accounts } from "../../records/plan.ts";
import type { CallLimit } from "../../records/serverLimits.ts";
import { limitText } from "../limits/advice.ts";
import { BRIEF } from "../limits/burst.ts";
import { findLimits, TRIAL_CALLS } from "../limits/find.ts";
import { type AccountSource, type AccountWay, accountSource } from "../provision/accounts/source.ts";
import { ProvisioningClient } from "../provision/client.ts";
import type { Home } from "../provision/crowd.ts";
import { discover } from "./discover.ts";
import { type Lacking, lookForCalls, softwareOf } from "./features.ts";
import { type CrowdSize, placesOf } from "./target.ts";

/** The homeserver of the insurer's staff where it is another than that of the insured, and how accounts are had there. */
export interface StaffOptions {
  readonly baseUrl: string;
  readonly accounts: AccountWay;
  readonly secretFile: string | undefined;
}

export interface StaffSide extends Home {
  readonly baseUrl: string;
  /** Name and version, or what it speaks. */
  readonly server: string;
  readonly way: AccountWay;
}

/** What was found out about it, once there is a crowd. */
export interface StaffKnown extends StaffSide {
  readonly lacking: Lacking;
  readonly limits: readonly CallLimit[];
}

/** Accounts that one side of a pair needs, and the place each has among them: a list holds those of its side alone. */
export function placesOfSide(
  side: "insured" | "staff",
  crowd: CrowdSize,
): { readonly count: number; readonly placeOf: (place: number) => number } {
  const { topicAccounts, encryptedPairs = 0 } = crowd;
  const all = placesOf(crowd);
  const before = side === "staff" ? topicAccounts : all - topicAccounts;
  const shift = side === "staff" ? 0 : topicAccounts;
  return {
    count: before + encryptedPairs,
    // Behind the crowd an account of the insured's side and one of the staff's take turns.
    placeOf: (place) => (place < all ? place - shift : before + Math.floor((place - all) / 2)),
  };
}

export function ofSide(account: AccountSource, placeOf: (place: number) => number): AccountSource {
  return (localpart, place) => account(localpart, placeOf(place));
}

/** @param demandLeave throws where a place that the domain names may not be spoken to */
export async function meetStaff(
  options: StaffOptions,
  crowd: CrowdSize,
  cacheFolder: string,
  signal: AbortSignal,
  demandLeave: (baseUrl: string) => void,
): Promise<StaffSide> {
  const { baseUrl, versions } = await discover(options.baseUrl, signal, demandLeave);
  const client = new ProvisioningClient(baseUrl, signal);
  const { count, placeOf } = placesOfSide("staff", crowd);
  const source = { way: options.accounts, secretFile: options.secretFile, cacheFolder, count, demandLeave };
  return {
    baseUrl,
    client,
    account: ofSide(await accountSource(client, source), placeOf),
    server: await softwareOf(client, versions),
    way: options.accounts,
  };
}

/** What the staff's homeserver lacks and limits, tried by its topics, or by accounts that no trial plays. */
export async function examineStaff(
  side: StaffSide,
  { insured, topics }: Accounts,
  onProgress: (line: string) => void,
): Promise<StaffKnown> {
  const { client, account, way } = side;
  const [one, other] = topics;
  const room = insured.find(({ topic }) => topic === 0);
  const lacking =
    one === undefined || room === undefined
      ? {}
      : await lookForCalls(client, { insured: [{ ...one, roomId: room.roomId, topic: 0 }] });
  const subjects = await limitSubjects(way, account, one, other);
  const limits =
    subjects === undefined
      ? []
      : await findLimits(client, subjects, TRIAL_CALLS, BRIEF, (line) => onProgress(`staff: ${line}`));
  return { ...side, lacking, limits };
}

/** Of a list only the topics are there; nobody to try limits with where there is one. */
async function limitSubjects(way: AccountWay, account: AccountSource, one?: Account, other?: Account) {
  if (way !== "csv") return { one: await account("limits-0", -1), other: await account("limits-1", -1) };
  return one === undefined || other === undefined ? undefined : { one, other };
}

/** What a reader of the report has to know of the staff's homeserver, by name. */
export function staffConfiguration({ baseUrl, server, way, limits, lacking }: StaffKnown): Record<string, string> {
  const met = limits.filter(({ limit }) => limit !== null).map(limitText);
  const none = limits.length === 0 ? "not looked for" : `none met by ${BRIEF.requestsMax} requests in a row`;
  return {
    staff_homeserver: `${baseUrl}, ${server}`,
    staff_accounts: way,
    staff_limits: met.join("; ") || none,
    ...Object.fromEntries(
      Object.entries(lacking).map(([call, answer]) => [
        `staff_without_${call}`,
        `off for both: the staff's homeserver answers ${answer}`,
      ]),
    ),
    not_watched:
      "the processes, the databases and the clocks of both homeservers, and what travels between them: lag is told from the clients' side alone",
  };
}

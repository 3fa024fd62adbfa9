// Runtime: Node.
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import type { Edition } from "../../records/edition.ts";
import { pairsSchema } from "../../records/encryption.ts";
import type { OptionalCall } from "../../records/plan.ts";
import type { Settled } from "../../records/trial.ts";
import type { Workload } from "../../records/workload.ts";
import { UsageError } from "../input/usageError.ts";
import type { AccountWay } from "../provision/accounts/source.ts";
import { ProvisioningClient } from "../provision/client.ts";
import { freshen } from "../provision/oauth/fresh.ts";
import { TokenKeeper } from "../provision/oauth/keeper.ts";
import { listenForTokens } from "../provision/oauth/listener.ts";
import { provisionPairs, savePairs } from "../provision/pairs.ts";
import { configurationOf, type Known, meet, parsed, remarksOf } from "./acquaintance.ts";
import { discover } from "./discover.ts";
import { softwareOf } from "./features.ts";
import { Rest } from "./rest.ts";
import { meetStaff, type StaffOptions } from "./staffSide.ts";
import { type CrowdSize, type EncryptedPairs, placesOf, type Target } from "./target.ts";

export interface RemoteTargetOptions {
  readonly edition: Edition;
  readonly baseUrl: string;
  readonly accounts: AccountWay;
  readonly secretFile: string | undefined;
  /** The staff's homeserver where it is another: what the two say to each other crosses federation. */
  readonly staff?: StaffOptions | undefined;
  readonly authorisedBy: string | null;
  readonly workload: Workload;
  readonly crowd: CrowdSize;
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
}

/** A homeserver that somebody else runs. It cannot be restored, only used gently: its crowd is made once and found again. */
export function remoteTarget(options: RemoteTargetOptions): Target {
  const { signal, edition, authorisedBy, staff } = options;
  requireLeave(options.baseUrl, authorisedBy);
  if (staff !== undefined) requireLeave(staff.baseUrl, authorisedBy, "--staff-target");
  const accountsFile = join(options.cacheFolder, "accounts", `${keyOf(options)}.json`);
  const urls = [options.baseUrl, ...(staff === undefined ? [] : [staff.baseUrl])];
  const here = urls.filter((url) => isLoopback(new URL(url).hostname)).length;
  const cores = availableParallelism();
  let rests: Rest[] = [];
  let tell: (line: string) => void = () => undefined;
  let known: Known | undefined;
  return {
    edition,
    federated: staff !== undefined,
    sharing: sharingOf(here, urls.length, cores),
    unseen:
      here > 0
        ? "The target runs on this machine and was started by somebody else: what it used cannot be told from what others did."
        : null,
    generatorCores: here > 0 ? Math.max(1, cores / 2) : cores,
    renewsTokens: () => keepersOf(known).length > 0,
    limits: () => ({
      server: known?.server ?? "",
      limits: [...(known?.limits ?? []), ...(known?.staff?.limits ?? [])],
    }),
    async prepare(onProgress) {
      tell = onProgress;
      // The place a domain names may be another machine than the one there is leave for.
      const demandLeave = (url: string) => requireLeave(url, authorisedBy);
      const { baseUrl, versions, byWellKnown } = await discover(options.baseUrl, signal, demandLeave);
      const client = new ProvisioningClient(baseUrl, signal);
      const elsewhere =
        staff === undefined
          ? undefined
          : await meetStaff(staff, options.crowd, options.cacheFolder, signal, (url) =>
              requireLeave(url, authorisedBy, "--staff-target"),
            );
      known = {
        baseUrl,
        client,
        server: await softwareOf(client, versions),
        ...(await meet(client, { ...options, demandLeave }, accountsFile, onProgress, elsewhere)),
        byWellKnown,
      };
      rests = [
        new Rest(baseUrl, accountsFile, signal),
        ...(elsewhere === undefined ? [] : [new Rest(elsewhere.baseUrl, accountsFile, signal, "topics")]),
      ];
      for (const line of remarksOf(known)) onProgress(line);
    },
    async open() {
      if (known === undefined) throw new Error("A target is prepared before it is opened.");
      const keepers = keepersOf(known);
      demandNoPairs(keepers, options.crowd);
      const [insuredKeeper, staffKeeper] = [keeperOf(known.client), keeperOf((known.staff ?? known).client)];
      const freshenAll = () => freshen(accountsFile, insuredKeeper, staffKeeper);
      await freshenAll();
      const settled: Settled[] = [];
      for (const rest of rests) settled.push(await rest.beforeTrial(tell));
      // Coming to rest may have taken longer than a token lives.
      await freshenAll();
      const listener = keepers.length === 0 ? undefined : await listenForTokens(keepers);
      return {
        ...(listener === undefined ? {} : { tokens: { url: listener.url, freshen: freshenAll } }),
        settled: slowest(settled),
        baseUrl: known.baseUrl,
        accountsFile,
        encryptedPairs: await freshPairs(),
        versions: {},
        lacking: Object.keys({ ...known.lacking, ...known.staff?.lacking }) as OptionalCall[],
        description: { server: known.server, configuration: configurationOf(known, options) },
        processes: () => [],
        metricsUrls: () => [],
        death: () => undefined,
        sabotage: null,
        close: async () => listener?.close(),
      };
    },
  };

  /** Devices that nobody knows yet: a server that is not restored remembers the keys of the last trial. */
  async function freshPairs(): Promise<EncryptedPairs | null> {
    const count = options.crowd.encryptedPairs ?? 0;
    if (count === 0) return null;
    const file = accountsFile.replace(/\.json$/, ".pairs.json");
    const earlier = pairsSchema.safeParse(parsed(await readFile(file, "utf8").catch(() => "")));
    if (known === undefined) throw new Error("A target is prepared before its pairs are made.");
    const pairs = await provisionPairs(
      known.client,
      count,
      known.account,
      placesOf(options.crowd),
      (pair) => earlier.data?.pairs[pair]?.roomId,
      known.staff,
    );
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await savePairs(file, pairs, true, known.staff?.baseUrl);
    return { file, count };
  }
}

/** Of a homeserver whose accounts have tokens of an OAuth 2.0 server. */
function keeperOf({ api }: ProvisioningClient): TokenKeeper | undefined {
  return api.tokens instanceof TokenKeeper ? api.tokens : undefined;
}

function keepersOf(known: Known | undefined): TokenKeeper[] {
  const clients = known === undefined ? [] : [known.client, ...(known.staff === undefined ? [] : [known.staff.client])];
  return clients.map(keeperOf).filter((keeper) => keeper !== undefined);
}

/** Real clients log in anew for every trial, and log out: that would end the tokens of the list. */
function demandNoPairs(keepers: readonly TokenKeeper[], { encryptedPairs = 0 }: CrowdSize): void {
  if (keepers.length === 0 || encryptedPairs === 0) return;
  throw new UsageError(
    `--e2ee: expected 0 where the accounts have tokens of an OAuth 2.0 server, found ${encryptedPairs}; real clients need a login of their own`,
  );
}

/** Of two homeservers the one that took longer to come to rest tells whether the trial began in peace. */
function slowest(settled: readonly Settled[]): Settled {
  const [first, ...others] = settled;
  if (first === undefined) throw new Error("A target is prepared before it is opened.");
  return others.reduce(
    (worst, each) => (!each.back || (worst.back && each.waitedSec > worst.waitedSec) ? each : worst),
    first,
  );
}

function sharingOf(here: number, all: number, cores: number): string {
  if (here === 0)
    return `The generator had a machine of ${cores} cores for itself; ${all > 1 ? "both servers" : "the server"} ran elsewhere.`;
  const who = all === 1 ? "server" : here === all ? "both servers" : "one of the two servers";
  return `Generator and ${who} ran on the same machine of ${cores} cores; who used what of the server's processes was not watched.`;
}

/** Nobody's machine is loaded by accident: only loopback goes without a named person's word. */
export function requireLeave(baseUrl: string, authorisedBy: string | null, flag = "--target"): void {
  let hostname: string;
  try {
    hostname = new URL(baseUrl).hostname;
  } catch {
    throw new UsageError(`${flag}: expected a URL such as http://127.0.0.1:8008, found "${baseUrl}"`);
  }
  if (isLoopback(hostname) || (authorisedBy !== null && authorisedBy.trim() !== "")) return;
  throw new UsageError(
    `${flag}: ${hostname} is not this machine. A load test of somebody's homeserver needs leave: add --authorised-by "name, date"; the report prints it.`,
  );
}

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function keyOf({ baseUrl, crowd, workload, accounts, staff }: RemoteTargetOptions): string {
  return createHash("sha256")
    .update(
      JSON.stringify([
        new URL(baseUrl).href,
        crowd,
        workload.id,
        ...(accounts === "shared-secret" ? [] : [accounts]),
        ...(staff === undefined ? [] : [new URL(staff.baseUrl).href, staff.accounts]),
      ]),
    )
    .digest("hex")
    .slice(0, 16);
}

// Runtime: Node.
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import type { Edition } from "../../records/edition.ts";
import { pairsSchema } from "../../records/encryption.ts";
import type { OptionalCall } from "../../records/plan.ts";
import type { Workload } from "../../records/workload.ts";
import { UsageError } from "../input/usageError.ts";
import type { AccountWay } from "../provision/accounts/source.ts";
import { ProvisioningClient } from "../provision/client.ts";
import { provisionPairs, savePairs } from "../provision/pairs.ts";
import { configurationOf, type Known, meet, parsed, remarksOf } from "./acquaintance.ts";
import { discover } from "./discover.ts";
import { serverSoftware } from "./features.ts";
import { Rest } from "./rest.ts";
import { type CrowdSize, type EncryptedPairs, placesOf, type Target } from "./target.ts";

export interface RemoteTargetOptions {
  readonly edition: Edition;
  readonly baseUrl: string;
  readonly accounts: AccountWay;
  readonly secretFile: string | undefined;
  readonly authorisedBy: string | null;
  readonly workload: Workload;
  readonly crowd: CrowdSize;
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
}

/** A homeserver that somebody else runs. It cannot be restored, only used gently: its crowd is made once and found again. */
export function remoteTarget(options: RemoteTargetOptions): Target {
  const { signal, edition, authorisedBy } = options;
  requireLeave(options.baseUrl, authorisedBy);
  const accountsFile = join(options.cacheFolder, "accounts", `${keyOf(options)}.json`);
  const local = isLoopback(new URL(options.baseUrl).hostname);
  const cores = availableParallelism();
  let rest: Rest | undefined;
  let tell: (line: string) => void = () => undefined;
  let known: Known | undefined;
  return {
    edition,
    sharing: local
      ? `Generator and server ran on the same machine of ${cores} cores; who used what of the server's processes was not watched.`
      : `The generator had a machine of ${cores} cores for itself; the server ran elsewhere.`,
    unseen: local
      ? "The target runs on this machine and was started by somebody else: what it used cannot be told from what others did."
      : null,
    generatorCores: local ? Math.max(1, cores / 2) : cores,
    limits: () => ({ server: known?.server ?? "", limits: known?.limits ?? [] }),
    async prepare(onProgress) {
      tell = onProgress;
      // The place a domain names may be another machine than the one there is leave for.
      const { baseUrl, versions, byWellKnown } = await discover(options.baseUrl, signal, (elsewhere) =>
        requireLeave(elsewhere, authorisedBy),
      );
      const client = new ProvisioningClient(baseUrl, signal);
      known = {
        baseUrl,
        client,
        server: (await serverSoftware(client)) ?? `speaks ${versions.at(-1) ?? "no named version"}`,
        ...(await meet(client, options, accountsFile, onProgress)),
        byWellKnown,
      };
      rest = new Rest(baseUrl, accountsFile, signal);
      for (const line of remarksOf(known)) onProgress(line);
    },
    async open() {
      if (known === undefined || rest === undefined) throw new Error("A target is prepared before it is opened.");
      const settled = await rest.beforeTrial(tell);
      return {
        settled,
        baseUrl: known.baseUrl,
        accountsFile,
        encryptedPairs: await freshPairs(),
        versions: {},
        lacking: Object.keys(known.lacking) as OptionalCall[],
        description: { server: known.server, configuration: configurationOf(known, options) },
        processes: () => [],
        metricsUrls: () => [],
        death: () => undefined,
        sabotage: null,
        close: async () => undefined,
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
    );
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await savePairs(file, pairs, true);
    return { file, count };
  }
}

/** Nobody's machine is loaded by accident: only loopback goes without a named person's word. */
export function requireLeave(baseUrl: string, authorisedBy: string | null): void {
  let hostname: string;
  try {
    hostname = new URL(baseUrl).hostname;
  } catch {
    throw new UsageError(`--target: expected a URL such as http://127.0.0.1:8008, found "${baseUrl}"`);
  }
  if (isLoopback(hostname) || (authorisedBy !== null && authorisedBy.trim() !== "")) return;
  throw new UsageError(
    `--target: ${hostname} is not this machine. A load test of somebody's homeserver needs leave: add --authorised-by "name, date"; the report prints it.`,
  );
}

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function keyOf({ baseUrl, crowd, workload, accounts }: RemoteTargetOptions): string {
  return createHash("sha256")
    .update(
      JSON.stringify([new URL(baseUrl).href, crowd, workload.id, ...(accounts === "shared-secret" ? [] : [accounts])]),
    )
    .digest("hex")
    .slice(0, 16);
}

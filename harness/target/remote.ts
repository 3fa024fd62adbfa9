// Runtime: Node.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { syncFilter } from "../../generators/plan/syncFilter.ts";
import { populationOf } from "../../generators/population/insured.ts";
import type { Edition } from "../../records/edition.ts";
import { pairsSchema } from "../../records/encryption.ts";
import { type Accounts, accountsSchema } from "../../records/plan.ts";
import type { Workload } from "../../records/workload.ts";
import { UsageError } from "../input/usageError.ts";
import { type MatrixSession, ProvisioningClient } from "../provision/client.ts";
import { provisionCrowd } from "../provision/crowd.ts";
import { journalIn } from "../provision/journal.ts";
import { provisionPairs, savePairs } from "../provision/pairs.ts";
import { Rest } from "./rest.ts";
import type { CrowdSize, EncryptedPairs, Target } from "./target.ts";

export interface RemoteTargetOptions {
  readonly edition: Edition;
  readonly baseUrl: string;
  readonly secretFile: string;
  readonly authorisedBy: string | null;
  readonly workload: Workload;
  readonly crowd: CrowdSize;
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
}

/** A homeserver that somebody else runs. It cannot be restored, only used gently: its crowd is made once and found again. */
export function remoteTarget(options: RemoteTargetOptions): Target {
  const { baseUrl, signal, edition } = options;
  requireLeave(baseUrl, options.authorisedBy);
  const accountsFile = join(options.cacheFolder, "accounts", `${keyOf(options)}.json`);
  const client = new ProvisioningClient(baseUrl, signal);
  const local = isLoopback(new URL(baseUrl).hostname);
  const cores = availableParallelism();
  const rest = new Rest(baseUrl.replace(/\/+$/, ""), accountsFile, signal);
  let tell: (line: string) => void = () => undefined;
  let versions: readonly string[] = [];
  return {
    edition,
    sharing: local
      ? `Generator and server ran on the same machine of ${cores} cores; who used what of the server's processes was not watched.`
      : `The generator had a machine of ${cores} cores for itself; the server ran elsewhere.`,
    unseen: local
      ? "The target runs on this machine and was started by somebody else: what it used cannot be told from what others did."
      : null,
    generatorCores: local ? Math.max(1, cores / 2) : cores,
    async prepare(onProgress) {
      tell = onProgress;
      versions = await client.versions();
      if (await isUsable(client, accountsFile)) return;
      const secret = await readSecret(options.secretFile);
      const { crowd, workload } = options;
      const journal = await openJournal(client, `${accountsFile}.journal`);
      if (journal.resumed) onProgress("a crowd was begun here before; going on where it was left");
      const accounts = await provisionCrowd(client, {
        population: populationOf(workload, crowd.insuredAccounts, crowd.seed),
        insuredAccounts: crowd.insuredAccounts,
        topicAccounts: crowd.topicAccounts,
        filter: syncFilter(crowd.timelineLimit),
        account: (localpart) => client.registerWithSharedSecret(localpart, secret),
        login: (localpart) => client.loginWithSharedSecret(localpart, secret),
        journal,
        mayExist: true,
        onProgress,
      });
      await save(accountsFile, accounts);
      journal.remove();
    },
    async open() {
      const settled = await rest.beforeTrial(tell);
      return {
        settled,
        baseUrl: baseUrl.replace(/\/+$/, ""),
        accountsFile,
        encryptedPairs: await freshPairs(),
        versions: {},
        description: { server: `speaks ${versions.at(-1) ?? "no named version"}`, configuration: {} },
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
    const known = pairsSchema.safeParse(parsed(await readFile(file, "utf8").catch(() => "")));
    const secret = await readSecret(options.secretFile);
    const pairs = await provisionPairs(
      client,
      count,
      (localpart) => client.registerWithSharedSecret(localpart, secret),
      (pair) => known.data?.pairs[pair]?.roomId,
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

async function readSecret(file: string): Promise<string> {
  const secret = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `--secret-file ${file}: expected a file with the registration shared secret, found ${error.code ?? "an error"}`,
    );
  });
  if (secret.trim() === "")
    throw new UsageError(`--secret-file ${file}: expected the registration shared secret, found an empty file`);
  return secret.trim();
}

function keyOf({ baseUrl, crowd, workload }: RemoteTargetOptions): string {
  return createHash("sha256")
    .update(JSON.stringify([new URL(baseUrl).href, crowd, workload.id]))
    .digest("hex")
    .slice(0, 16);
}

async function isUsable(client: ProvisioningClient, file: string): Promise<boolean> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  const accounts = accountsSchema.safeParse(parsed(text));
  // A crowd from before there were security probes lacks what they try at.
  if (!accounts.success || accounts.data.probes === undefined) return false;
  const sample = [accounts.data.topics[0], accounts.data.insured[0], accounts.data.insured.at(-1)];
  const known = await Promise.all(
    sample.map(async (each) => each !== undefined && (await client.whoami(each.accessToken)) === each.userId),
  );
  return known.every(Boolean);
}

/** What an interrupted run left, unless the server has forgotten it meanwhile. */
async function openJournal(client: ProvisioningClient, file: string) {
  const journal = journalIn(file);
  if (!journal.resumed) return journal;
  const first = await journal.once<MatrixSession | null>("topic 0", async () => null);
  if (first !== null && (await client.whoami(first.accessToken)) === first.userId) return journal;
  journal.remove();
  return journalIn(file);
}

/** A file of the cache that is cut off or was changed is as good as none: it is made anew. */
function parsed(text: string): unknown {
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

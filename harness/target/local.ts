// Runtime: Node.
import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { syncFilter } from "../../generators/plan/syncFilter.ts";
import { populationOf } from "../../generators/population/insured.ts";
import { type RunningHomeserver, type ServerTools, startHomeserver } from "../../homeservers/homeserver.ts";
import { parseConfig } from "../../homeservers/reference/config.ts";
import { readConfig } from "../../homeservers/reference/configfile.ts";
import { restoreSnapshot, saveSnapshot, snapshotKey } from "../../homeservers/snapshot.ts";
import type { Edition } from "../../records/edition.ts";
import { pairsSchema } from "../../records/encryption.ts";
import { accountsSchema } from "../../records/plan.ts";
import type { Workload } from "../../records/workload.ts";
import { loadEdition, readJsonRecord } from "../input/records.ts";
import { type AccountWay, accountSource } from "../provision/accounts/source.ts";
import { ProvisioningClient } from "../provision/client.ts";
import { CROWD_VERSION, provisionCrowd } from "../provision/crowd.ts";
import { provisionPairs, savePairs } from "../provision/pairs.ts";
import { type CrowdSize, type OpenTarget, placesOf, type Target } from "./target.ts";

export interface LocalTargetOptions {
  readonly edition: Edition;
  readonly tools: ServerTools;
  readonly workload: Workload;
  readonly crowd: CrowdSize;
  /** Of several insurers the one whose insured alone have the surge, from 0; missing: it is everybody's. */
  readonly burst?: number | undefined;
  /** `registration` has the reference homeserver speak the Matrix specification alone; Synapse and Dendrite are theirs with their secret. */
  readonly accounts: Extract<AccountWay, "shared-secret" | "registration">;
  /** Holds `snapshots/`, kept, and `work/`, emptied at the end. */
  readonly cacheFolder: string;
  readonly referenceConfigFile: string | undefined;
  /** Searches with another number have other luck with the reference homeserver. */
  readonly luck: number;
  readonly signal: AbortSignal;
}

/** Servers run at this niceness, so that the generator keeps its pace while they share cores with it. */
const SERVER_NICENESS = 19;
/**
 * The reference homeserver keeps time to a millisecond and uses little of a core: it must not wait either, not even for what
 * else runs on the machine. Without leave to go below 0 it stays there.
 */
const REFERENCE_NICENESS = -10;
const ACCOUNTS_FILE = "accounts.json";
const PAIRS_FILE = "pairs.json";

/** An edition that this machine runs itself: every trial starts from the same restored snapshot. */
export function localTarget(options: LocalTargetOptions): Target {
  const { edition, crowd, burst, signal, accounts } = options;
  const snapshot = join(options.cacheFolder, "snapshots", snapshotKey(recipeOf(options)));
  const work = join(options.cacheFolder, "work", `${process.pid}-${edition.id}`);
  const cores = availableParallelism();
  const niceness = edition.topology.kind === "reference" ? REFERENCE_NICENESS : SERVER_NICENESS;
  let opened = 0;
  return {
    edition,
    sharing: `Generator and server shared ${cores} cores of one machine; the server's processes ran at nice ${niceness}${niceness > 0 ? ", so the generator came first" : ""}.`,
    unseen: null,
    federated: edition.topology.kind === "synapse-pair",
    ...(crowd.tenantWeights === undefined
      ? {}
      : { tenants: { weights: [...crowd.tenantWeights], ...(burst === undefined ? {} : { burst }) } }),
    generatorCores: Math.max(1, cores / 2),
    async prepare(onProgress) {
      await sweep(join(options.cacheFolder, "work"), /^(\d+)-/);
      await sweep(join(options.cacheFolder, "snapshots"), /\.(\d+)-[0-9a-f]+\.(?:partial|old)$/);
      if (existsSync(snapshot)) return;
      await mkdir(join(options.cacheFolder, "snapshots"), { recursive: true });
      const release = await lock(join(options.cacheFolder, "snapshots"), {
        lockfilePath: `${snapshot}.lock`,
        retries: { forever: true, maxTimeout: 2000 },
      });
      try {
        if (!existsSync(snapshot)) await makeSnapshot(snapshot, `${work}-crowd`, onProgress);
      } finally {
        await release();
      }
    },
    async open(faults = []) {
      try {
        await restoreSnapshot(snapshot, work);
        const smallDisk = faults.some(({ what }) => what === "disk-full");
        const config = await referenceConfig(options, work, opened++);
        const server = await start(options, edition, work, niceness, config, smallDisk);
        if (server.staff !== undefined) await seatStaff(work, server.staff.baseUrl);
        if (server.tenants !== undefined) await seatTenants(work, server.tenants);
        return openTarget(server, work, crowd.encryptedPairs ?? 0, () => signal.aborted);
      } catch (error) {
        await rm(work, { recursive: true, force: true });
        throw error;
      }
    },
  };

  async function makeSnapshot(to: string, folder: string, onProgress: (line: string) => void): Promise<void> {
    await rm(folder, { recursive: true, force: true });
    const maker = await provisioningEdition(edition);
    onProgress(`starting ${maker.name} to make a crowd of ${crowd.insuredAccounts} insured`);
    let server: RunningHomeserver | undefined;
    try {
      server = await start(options, maker, folder, niceness, await makingConfig(options, folder));
      const at = async (baseUrl: string, secretFile: string | null) => {
        const client = new ProvisioningClient(baseUrl, signal);
        const { cacheFolder } = options;
        const count = placesOf(crowd) + 2 * (crowd.encryptedPairs ?? 0);
        const source = { way: accounts, secretFile: secretFile ?? undefined, cacheFolder, count };
        return { client, account: await accountSource(client, source) };
      };
      const { client, account } = await at(server.baseUrl, server.registrationSecretFile);
      const home = { client, account };
      const desk = server.staff;
      const staff = desk === undefined ? home : await at(desk.baseUrl, desk.registrationSecretFile);
      const tenants = await Promise.all(
        (server.tenants ?? []).map(({ baseUrl, registrationSecretFile }) => at(baseUrl, registrationSecretFile)),
      );
      const homesOf = (topic: number) => {
        const tenant = tenants[topic % tenants.length];
        return tenant === undefined ? { insured: home, staff } : { insured: tenant, staff: tenant };
      };
      const made = await provisionCrowd(client, {
        population: populationOf(options.workload, crowd.insuredAccounts, crowd.seed),
        insuredAccounts: crowd.insuredAccounts,
        topicAccounts: crowd.topicAccounts,
        tenantWeights: crowd.tenantWeights,
        filter: syncFilter(crowd.timelineLimit),
        restored: true,
        account,
        homesOf,
        onProgress,
      });
      const places = placesOf(crowd);
      const pairs = await provisionPairs(client, crowd.encryptedPairs ?? 0, account, places, undefined, staff);
      await server.stop();
      await writeFile(join(folder, ACCOUNTS_FILE), JSON.stringify(made), { mode: 0o600 });
      // Every trial begins from this snapshot: its devices are new each time, and nobody has to log them out.
      await savePairs(join(folder, PAIRS_FILE), pairs, false);
      await saveSnapshot(folder, to);
    } finally {
      await server?.stop();
      await rm(folder, { recursive: true, force: true });
    }
  }
}

function start(
  options: LocalTargetOptions,
  edition: Edition,
  dataFolder: string,
  niceness: number,
  referenceConfigFile: string | undefined,
  smallDisk = false,
): Promise<RunningHomeserver> {
  return startHomeserver({
    edition,
    dataFolder,
    tools: options.tools,
    signal: options.signal,
    niceness,
    smallDisk,
    ...(referenceConfigFile === undefined ? {} : { referenceConfigFile }),
  });
}

/** The user's service model with a seed of its own for every trial: with one seed all trials would see the same luck. */
async function referenceConfig(
  options: LocalTargetOptions,
  folder: string,
  trial: number,
): Promise<string | undefined> {
  const { referenceConfigFile, crowd, luck } = options;
  const specificationOnly = speaksSpecificationOnly(options);
  if (referenceConfigFile === undefined && !specificationOnly) return undefined;
  const config = referenceConfigFile === undefined ? parseConfig({}, "no file") : readConfig(referenceConfigFile);
  const file = join(folder, "service.json");
  const seed = (config.seed + crowd.seed * 1009 + luck * 1_000_003 + trial) >>> 0;
  await writeFile(file, JSON.stringify({ ...config, specificationOnly, seed }));
  return file;
}

/** The crowd is made at once, whatever service times the trials will have. */
async function makingConfig(options: LocalTargetOptions, folder: string): Promise<string | undefined> {
  if (!speaksSpecificationOnly(options)) return undefined;
  const file = join(folder, "making.json");
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify({ specificationOnly: true }));
  return file;
}

function speaksSpecificationOnly({ accounts, edition }: LocalTargetOptions): boolean {
  return accounts === "registration" && edition.topology.kind === "reference";
}

/** Where the staff's homeserver listens is new at every start. */
async function seatStaff(folder: string, baseUrl: string): Promise<void> {
  const file = (name: string) => join(folder, name);
  const accounts = readJsonRecord(file(ACCOUNTS_FILE), accountsSchema);
  const topics = accounts.topics.map((topic) => ({ ...topic, baseUrl }));
  await writeFile(file(ACCOUNTS_FILE), JSON.stringify({ ...accounts, topics }), { mode: 0o600 });
  const { pairs, ...rest } = readJsonRecord(file(PAIRS_FILE), pairsSchema);
  const seated = pairs.map(({ roomId, members: [one, other] }) => ({ roomId, members: [one, { ...other, baseUrl }] }));
  await writeFile(file(PAIRS_FILE), JSON.stringify({ ...rest, pairs: seated }), { mode: 0o600 });
}

async function seatTenants(folder: string, tenants: readonly { readonly baseUrl: string }[]): Promise<void> {
  const file = join(folder, ACCOUNTS_FILE);
  const accounts = readJsonRecord(file, accountsSchema);
  const homeOf = (topic: number) => ({ baseUrl: tenants[topic % tenants.length]?.baseUrl });
  const insured = accounts.insured.map((each) => ({ ...each, ...homeOf(each.topic) }));
  const topics = accounts.topics.map((each, topic) => ({ ...each, ...homeOf(topic) }));
  await writeFile(file, JSON.stringify({ ...accounts, insured, topics }), { mode: 0o600 });
}

function openTarget(
  server: RunningHomeserver,
  folder: string,
  encryptedPairs: number,
  isStopping: () => boolean,
): OpenTarget {
  let death: string | undefined;
  server.onExit((process, detail) => {
    if (!isStopping()) death ??= `${process} died during the trial: ${detail}`;
  });
  return {
    baseUrl: server.baseUrl,
    accountsFile: join(folder, ACCOUNTS_FILE),
    encryptedPairs: encryptedPairs === 0 ? null : { file: join(folder, PAIRS_FILE), count: encryptedPairs },
    versions: server.versions,
    description: { server: server.server, configuration: server.configuration },
    processes: () => server.processes(),
    ...(server.tableSizes === undefined ? {} : { tableSizes: server.tableSizes }),
    metricsUrls: () => server.metricsUrls(),
    death: () => death,
    sabotage: server.sabotage,
    async close() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Removes what killed runs left: folders are named by the process that made them, in the pattern's first group. */
async function sweep(folder: string, made: RegExp): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = Number(made.exec(name)?.[1] ?? process.pid);
    if (!isAlive(pid)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** What a snapshot depends on. Editions with the same database share theirs, and so start from equal data. */
function recipeOf({ edition, crowd, workload, tools, accounts }: LocalTargetOptions): Record<string, unknown> {
  const { kind, database } = edition.topology;
  return {
    crowdVersion: CROWD_VERSION,
    kind,
    database,
    crowd,
    workload: workload.id,
    tools,
    ...(accounts === "shared-secret" ? {} : { accounts }),
  };
}

/** Workers are of no use to make a crowd, and their editions share the single process's snapshot. */
async function provisioningEdition(edition: Edition): Promise<Edition> {
  return edition.topology.workers.length === 0 ? edition : loadEdition("synapse-single");
}

// Runtime: Node.
import { join } from "node:path";
import type { Edition } from "../records/edition.ts";
import { startDendrite } from "./dendrite/start.ts";
import { PortInUseError, ServerError } from "./failure.ts";
import { claim, type Folders, makeFolders } from "./folders.ts";
import { demandFree } from "./ports.ts";
import { startReference } from "./reference.ts";
import { runningHomeserver, type Started } from "./running.ts";
import type { Sabotage } from "./sabotage.ts";
import { Crew } from "./supervision/crew.ts";
import { startSynapse } from "./synapse/start.ts";
import { startPair } from "./synapse/startPair.ts";
import { startTenants } from "./synapse/startTenants.ts";
import type { TableSize } from "./tableSizes.ts";
import type { ServerTools } from "./tools.ts";

export type { ServerTools };

const NICENESS = 10;
const ATTEMPTS = 4;

interface ManagedProcess {
  readonly name: string;
  readonly pid: number;
}

export interface MetricsUrl {
  readonly process: string;
  readonly url: string;
}

/** One of several homeservers of an edition. */
export interface HomeAddress {
  readonly baseUrl: string;
  readonly serverName: string;
  readonly registrationSecretFile: string;
}

export interface StartOptions {
  readonly edition: Edition;
  /** Database, secrets and logs; made where it is missing, started from where it holds a stopped server. */
  readonly dataFolder: string;
  readonly tools: ServerTools;
  /** Stops the server, also one that runs already. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (line: string) => void;
  /** Scheduling priority of every process, 0 to 19; 10 where nothing is said. */
  readonly niceness?: number;
  /** Port of the base URL; a free one where nothing is said. */
  readonly port?: number;
  /** Service model of the reference edition, JSON. */
  readonly referenceConfigFile?: string;
  /** The database gets a disk of its own that can be filled. Linux and root only. */
  readonly smallDisk?: boolean;
}

export interface RunningHomeserver {
  readonly edition: Edition;
  /** `http://127.0.0.1:PORT` */
  readonly baseUrl: string;
  readonly serverName: string;
  /** Holds the shared secret of `/_synapse/admin/v1/register`; mode 0600. */
  readonly registrationSecretFile: string | null;
  /** The homeserver of the insurer's staff, where that is another than the one of the insured. */
  readonly staff?: HomeAddress;
  /** The homeservers of several insurers, this one the first. */
  readonly tenants?: readonly HomeAddress[];
  /** Such as `Synapse 1.163.2`. */
  readonly server: string;
  readonly versions: Record<string, string>;
  /** What decides the figure: limiters, pools, caches, workers, database settings. */
  readonly configuration: Record<string, string>;
  /** Every process that was started; PostgreSQL's children are found from their parent. */
  processes(): ManagedProcess[];
  /** Prometheus metrics, one address a process. */
  metricsUrls(): MetricsUrl[];
  /** How much room the tables of its database take; missing where there is no database. */
  readonly tableSizes?: () => Promise<TableSize[]>;
  /** Told when a process ends though nobody asked it to. */
  onExit(listener: (process: string, detail: string) => void): void;
  /** The means to harm it on purpose. */
  readonly sabotage: Sabotage;
  /** Gracefully, then hard; may be called again. Afterwards every process is gone. */
  stop(): Promise<void>;
}

/**
 * Starts an edition on 127.0.0.1 and waits until it answers. Whatever ends this process ends the servers too.
 * @throws ServerError one sentence: what did not start, and what its log says
 */
export async function startHomeserver(options: StartOptions): Promise<RunningHomeserver> {
  if (options.port !== undefined) await demandFree(options.port);
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options);
    } catch (error) {
      // A free port was taken before it was listened on: others are chosen.
      if (!(error instanceof PortInUseError) || options.port !== undefined || attempt === ATTEMPTS) throw error;
    }
  }
}

async function startOnce(options: StartOptions): Promise<RunningHomeserver> {
  const { edition, signal } = options;
  signal?.throwIfAborted();
  const start = starterOf(edition);
  const folders = await makeFolders(options.dataFolder);
  const crew = await Crew.muster(options.niceness ?? NICENESS, join(folders.logs, "supervisor.log"));
  const cancel = () => void crew.stop();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    await claim(folders, crew.supervisorPid);
    return runningHomeserver(crew, await start(crew, options, folders), options);
  } catch (error) {
    await crew.stop();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}

function starterOf(edition: Edition): (crew: Crew, options: StartOptions, folders: Folders) => Promise<Started> {
  switch (edition.topology.kind) {
    case "synapse":
      return startSynapse;
    case "synapse-pair":
      return startPair;
    case "synapse-tenants":
      return startTenants;
    case "dendrite":
      return startDendrite;
    case "reference":
      return startReference;
    case "remote":
      throw new ServerError(
        `edition ${edition.id}: expected an edition that this machine can start, found one that runs elsewhere; name it by its URL instead.`,
      );
  }
}

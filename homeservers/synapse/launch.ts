// Runtime: Node.
import { endOfLog, ServerError } from "../failure.ts";
import type { Folders } from "../folders.ts";
import type { StartOptions } from "../homeserver.ts";
import type { SmallDisk } from "../postgresql/smallDisk.ts";
import type { Crew } from "../supervision/crew.ts";
import type { ChildSpec } from "../supervision/protocol.ts";
import { get, untilReady } from "../supervision/ready.ts";
import type { SharedInput } from "./config.ts";
import { tableWork } from "./settled.ts";

const READY_TIMEOUT_MS = 120_000;

/** What the processes of one start have in common. */
export interface Launch {
  readonly crew: Crew;
  readonly options: StartOptions;
  readonly folders: Folders;
  readonly port: number;
  readonly metricsPorts: readonly number[];
  readonly shared: Omit<SharedInput, "listening">;
  readonly replicationSecret: string;
  /** Settled when the database takes connections, or cannot. */
  readonly databaseReady: Promise<SmallDisk | undefined>;
}

export function readiness({ signal }: StartOptions): { timeoutMs: number; signal: AbortSignal | undefined } {
  return { timeoutMs: READY_TIMEOUT_MS, signal };
}

/** A database that somebody filled long ago may take minutes. */
const SETTLED_TIMEOUT_MS = 600_000;

/** Waits until the main process has nothing left to do to its tables: a moment with a snapshot, seconds with a new database. */
export async function untilSettled({ crew, options, metricsPorts }: Launch, main: ChildSpec): Promise<void> {
  const port = metricsPorts[0] ?? 0;
  const isReady = async () => {
    const work = tableWork((await get({ port }, "/metrics"))?.body ?? "");
    if (work === "given up") throw new ServerError(`Synapse could not prepare its tables; ${endOfLog(main.logFile)}`);
    return work === "done";
  };
  options.onProgress?.("waiting until Synapse has prepared its tables");
  await untilReady(crew, main, isReady, { timeoutMs: SETTLED_TIMEOUT_MS, signal: options.signal });
}

// Runtime: Node.
import type { Folders } from "../folders.ts";
import type { StartOptions } from "../homeserver.ts";
import type { Crew } from "../supervision/crew.ts";
import type { SharedInput } from "./config.ts";

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
  readonly databaseReady: Promise<void>;
}

export function readiness({ signal }: StartOptions): { timeoutMs: number; signal: AbortSignal | undefined } {
  return { timeoutMs: READY_TIMEOUT_MS, signal };
}

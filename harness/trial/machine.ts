// Runtime: Node.
import type { ForeignLoad } from "../../records/trial.ts";
import type { PaceRecords } from "./pace.ts";
import type { ServerMetricsRecord } from "./serverMetrics.ts";
import { WINDOW_TOO_SHORT, type Window, within } from "./window.ts";

/** What was seen of the machine during a trial, beside the processes that were watched; kept beside its samples. */
export interface MachineRecords {
  /** Processors of the machine. */
  readonly cores: number;
  /** Why the others' share is not known, one sentence; empty where it is. */
  readonly note: string;
  /** What the server's processes told of themselves. */
  readonly servers?: readonly ServerMetricsRecord[] | undefined;
  readonly pace?: PaceRecords | undefined;
  readonly seconds: readonly {
    /** Ms since the trial's zero. */
    readonly atMs: number;
    /** Cores that processes of others used since the record before. */
    readonly foreignCores: number;
    /** Over the loopback interface, whoever sent it. */
    readonly loopbackMiBPerSec?: number | undefined;
  }[];
}

/** What others used within the window. Too short a trial has no record in it. */
export function foreignLoadIn({ cores, note, seconds }: MachineRecords, window: Window): ForeignLoad {
  const inWindow = within(seconds, window);
  if (inWindow.length === 0) return { coresMean: null, machineCores: cores, note: note || WINDOW_TOO_SHORT };
  const mean = inWindow.reduce((sum, { foreignCores }) => sum + foreignCores, 0) / inWindow.length;
  return { coresMean: Number(Math.max(0, mean).toFixed(3)), machineCores: cores, note };
}

/** Mean of the window over the loopback interface; nothing where it is not known. */
export function loopbackIn({ seconds }: MachineRecords, window: Window): { loopbackMiBPerSecMean?: number } {
  const rates = within(seconds, window).flatMap(({ loopbackMiBPerSec }) => loopbackMiBPerSec ?? []);
  if (rates.length === 0) return {};
  return { loopbackMiBPerSecMean: Number((rates.reduce((sum, rate) => sum + rate, 0) / rates.length).toFixed(3)) };
}

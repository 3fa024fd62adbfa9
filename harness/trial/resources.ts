// Runtime: Node.
import type { Resource } from "../../records/trial.ts";
import type { Window } from "./window.ts";

/** What one process (with its children) used at one moment. */
export interface ResourceRecord {
  /** Ms since the trial's zero. */
  readonly atMs: number;
  readonly process: string;
  /** Cores used since the record before, 1 is one core. */
  readonly cores: number;
  readonly memoryMiB: number;
  /** From and to disks since the record before, and files held open; missing where the system does not tell. */
  readonly readMiBPerSec?: number;
  readonly writtenMiBPerSec?: number;
  readonly openFiles?: number;
}

/** Per process over the window, in the order of first appearance. */
export function resourcesIn(records: readonly ResourceRecord[], window: Window): Resource[] {
  const byProcess = new Map<string, ResourceRecord[]>();
  for (const record of records) {
    if (record.atMs < window.startMs || record.atMs > window.endMs) continue;
    const list = byProcess.get(record.process);
    if (list === undefined) byProcess.set(record.process, [record]);
    else list.push(record);
  }
  return [...byProcess].map(([process, list]) => ({
    process,
    coresMean: round(list.reduce((sum, record) => sum + record.cores, 0) / list.length, 3),
    coresMax: round(Math.max(...list.map((record) => record.cores)), 3),
    memoryMiBMax: round(Math.max(...list.map((record) => record.memoryMiB)), 1),
    ...filesIn(list),
  }));
}

/** Missing where not a single record has them. */
function filesIn(list: readonly ResourceRecord[]): Partial<Resource> {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const read = list.flatMap(({ readMiBPerSec }) => readMiBPerSec ?? []);
  const written = list.flatMap(({ writtenMiBPerSec }) => writtenMiBPerSec ?? []);
  const files = list.flatMap(({ openFiles }) => openFiles ?? []);
  return {
    ...(read.length === 0 ? {} : { diskReadMiBPerSecMean: round(mean(read), 3) }),
    ...(written.length === 0 ? {} : { diskWrittenMiBPerSecMean: round(mean(written), 3) }),
    ...(files.length === 0 ? {} : { openFilesMax: Math.max(...files) }),
  };
}

/** Cores used by process in each second of the trial. */
export function cpuOfSecond(records: readonly ResourceRecord[], tSec: number): Record<string, number> {
  const cpu: Record<string, number> = {};
  for (const record of records) {
    if (Math.floor(record.atMs / 1000) === tSec) cpu[record.process] = round(record.cores, 3);
  }
  return cpu;
}

export function generatorCpuShare(coresMean: number, coresShare: number): number {
  return round(coresMean / coresShare, 4);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

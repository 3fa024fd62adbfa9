// Runtime: Node.
import pidtree from "pidtree";
import pidusage from "pidusage";
import type { ResourceRecord } from "../trial/resources.ts";
import { type ProcessFiles, readProcessFiles } from "./procfs.ts";

export interface WatchedProcess {
  readonly name: string;
  readonly pid: number;
}

const INTERVAL_MS = 1000;
/** Children come and go rarely; looking for them costs a process of its own. */
const CHILDREN_EVERY = 5;

/**
 * Notes once a second what each process and its children use, until `stop`. A process that has gone is left out.
 * `processes` is asked again every time, so that a generator started later is seen.
 */
export function watchResources(
  processes: () => readonly WatchedProcess[],
  clock: () => number,
): { readonly records: ResourceRecord[]; stop(): Promise<void> } {
  const records: ResourceRecord[] = [];
  const families = new Map<number, readonly number[]>();
  let round = 0;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();

  const before = new Map<string, ProcessFiles & { readonly atMs: number }>();
  const filesOf = (name: string, pids: readonly number[], atMs: number): Partial<ResourceRecord> => {
    const now = readProcessFiles(pids);
    const last = before.get(name);
    if (now === null) return {};
    before.set(name, { ...now, atMs });
    if (last === undefined || atMs <= last.atMs) return { openFiles: now.openFiles };
    // A child that ended takes its share with it: what is left cannot have become less.
    const perSec = (after: number, earlier: number) =>
      (Math.max(0, after - earlier) / 2 ** 20 / (atMs - last.atMs)) * 1000;
    return {
      openFiles: now.openFiles,
      readMiBPerSec: perSec(now.readBytes, last.readBytes),
      writtenMiBPerSec: perSec(now.writtenBytes, last.writtenBytes),
    };
  };

  const look = async () => {
    const watched = processes();
    if (round++ % CHILDREN_EVERY === 0) {
      await Promise.all(watched.map(async ({ pid }) => families.set(pid, await familyOf(pid))));
    }
    const pids = watched.flatMap(({ pid }) => families.get(pid) ?? [pid]);
    if (pids.length === 0) return;
    const usage = await pidusage(pids).catch(() => undefined);
    if (usage === undefined || stopped) return;
    const atMs = clock();
    const nowMs = performance.now();
    // Several processes of one name are one: k6 may be played by more than one.
    for (const name of new Set(watched.map((each) => each.name))) {
      const family = watched
        .filter((each) => each.name === name)
        .flatMap(({ pid }) => families.get(pid) ?? [pid])
        .filter((each) => usage[each] !== undefined && usage[each] !== null);
      const parts = family.map((each) => usage[each]).filter((part) => part !== undefined && part !== null);
      if (parts.length === 0) continue;
      records.push({
        atMs,
        process: name,
        cores: parts.reduce((sum, part) => sum + part.cpu, 0) / 100,
        memoryMiB: parts.reduce((sum, part) => sum + part.memory, 0) / 2 ** 20,
        ...filesOf(name, family, nowMs),
      });
    }
  };
  const timer = setInterval(() => {
    running = running.then(look).catch(() => undefined);
  }, INTERVAL_MS);
  return {
    records,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
      pidusage.clear();
    },
  };
}

async function familyOf(pid: number): Promise<readonly number[]> {
  return pidtree(pid, { root: true }).catch(() => [pid]);
}

// Runtime: Node.
import { readFileSync } from "node:fs";
import { execa } from "execa";
import { familyOf, readProcessTable } from "./procfs.ts";

/** Which processors the servers may use and which the generator, as lists for `taskset`. */
export interface CorePlan {
  readonly servers: readonly number[];
  readonly generator: readonly number[];
}

/**
 * Splits the processors that this program may use; null where nothing is to be split.
 *
 * @param serverCores how many the servers get; where nothing is said three quarters, from four processors on
 * @throws Error where it would leave the generator none
 */
export function planCores(allowed: readonly number[], serverCores?: number): CorePlan | null {
  const count = serverCores ?? (allowed.length >= SPLIT_FROM ? Math.floor(allowed.length * SERVER_SHARE) : 0);
  if (count === 0) return null;
  if (count >= allowed.length) {
    throw new Error(
      `expected fewer processors for the servers than the ${allowed.length} there are, so that the generator has some, found ${count}`,
    );
  }
  return { servers: allowed.slice(0, count), generator: allowed.slice(count) };
}

const SPLIT_FROM = 4;
const SERVER_SHARE = 0.75;

/** Processors that this program may use by number; null where the system does not say (only Linux does). */
export function allowedCores(statusFile = "/proc/self/status"): number[] | null {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync(statusFile, "utf8"))?.[1];
    return list === undefined ? null : coresOf(list);
  } catch {
    return null;
  }
}

/** "0-2,5" as 0, 1, 2, 5. */
export function coresOf(list: string): number[] {
  return list.split(",").flatMap((part) => {
    const [first = Number.NaN, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** Holds processes, all their threads and descendants to some processors; what they start later inherits it. False where the system does not let us. */
export async function pin(pids: readonly number[], cores: readonly number[]): Promise<boolean> {
  const table = readProcessTable();
  const family = table === null ? new Set(pids) : familyOf(table, pids);
  const outcomes = await Promise.all(
    [...family].map((pid) =>
      execa("taskset", ["--all-tasks", "--pid", "--cpu-list", cores.join(","), String(pid)], { reject: false }),
    ),
  );
  return outcomes.length > 0 && outcomes.every(({ failed }) => !failed);
}

// Runtime: Node.
import { spawnSync } from "node:child_process";

/**
 * Round robin, not first in first out: threads that wait for each other in a loop would never give up their cores, and two
 * such processes on two cores stood still for good.
 */
const command = (rank: number) => ["chrt", "--rr", `${rank}`];

/** Who goes first of those at real-time priority. */
const rank = { generator: 1, pace: 2 } as const;

/**
 * The command line of a program that runs before everything else on the machine, where the system lets us: real-time
 * priority needs Linux and leave (root has it). Null where it does not.
 */
export function atRealTime(at: keyof typeof rank, line: readonly string[]): string[] | null {
  return mayRunFirst() ? [...command(rank[at]), ...line] : null;
}

/** Whether programs get real-time priority here. */
export function mayRunFirst(): boolean {
  const [chrt = "", ...flags] = command(rank.generator);
  return spawnSync(chrt, [...flags, "true"], { stdio: "ignore" }).status === 0;
}

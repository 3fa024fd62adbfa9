// Runtime: Node.
import { scriptBeside } from "../../homeservers/script.ts";

/** Exit status of a leash whose program is not there: what a shell says of a command it does not find. */
export const NOT_STARTED = 127;

const MAIN = scriptBeside("./main", import.meta.url);

/** What a leash tells: the process of its program. */
export interface LeashNotice {
  readonly pid: number;
}

/**
 * The command line that runs a program on a leash: killed with all its descendants when this process ends, by whatever
 * means. Has to be spawned with an IPC channel, and as the leader of a group (`detached`).
 */
export function leashed(file: string, args: readonly string[]): { readonly command: string; readonly args: string[] } {
  return { command: process.execPath, args: [MAIN, file, ...args] };
}

/** Sends a signal to a leashed program and all its descendants. */
export function signalLeashed(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group has ended already.
  }
}

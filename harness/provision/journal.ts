// Runtime: Node.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Remembers what was made, so that a crowd that was interrupted is taken up where it was left. */
export interface Journal {
  /** True when something was there already. */
  readonly resumed: boolean;
  /** What `make` gave when it was first asked for under this name, in this run or an earlier one. */
  once<T>(name: string, make: () => Promise<T>): Promise<T>;
}

/** Remembers nothing beyond this process: for a server that is thrown away when it is not finished. */
export const NO_JOURNAL: Journal = { resumed: false, once: (_name, make) => make() };

/**
 * A journal in a file, one line for each thing that is done, written before it counts as done. Holds access tokens, hence
 * its mode. A last line that was cut off by a kill is left out: what it told of is made again, or found.
 */
export function journalIn(file: string): Journal & { remove(): void } {
  const known = existsSync(file) ? readEntries(file) : new Map<string, unknown>();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const descriptor = openSync(file, "a", 0o600);
  // Whatever a cut-off line was, the next one begins anew.
  if (known.size > 0) writeSync(descriptor, "\n");
  let lines = 0;
  return {
    resumed: known.size > 0,
    async once<T>(name: string, make: () => Promise<T>): Promise<T> {
      if (known.has(name)) return known.get(name) as T;
      const value = await make();
      writeSync(descriptor, `${JSON.stringify([name, value])}\n`);
      if (++lines % SYNC_EVERY === 0) fsyncSync(descriptor);
      known.set(name, value);
      return value;
    },
    remove() {
      closeSync(descriptor);
      rmSync(file, { force: true });
    },
  };
}

/** The process may be killed at any line; a machine that loses power may lose so many. */
const SYNC_EVERY = 100;

function readEntries(file: string): Map<string, unknown> {
  const entries = new Map<string, unknown>();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line === "") continue;
    try {
      const [name, value] = JSON.parse(line) as [string, unknown];
      entries.set(name, value);
    } catch {
      // Cut off in the middle.
    }
  }
  return entries;
}

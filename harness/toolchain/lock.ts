// Runtime: Node.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import type { ToolOptions } from "./options.ts";

/** A lock whose holder has not renewed it for this long is taken over: its process is gone. */
const STALE_MS = 15_000;
const RENEW_MS = 4000;
const ASK_AGAIN_MS = 500;
const TELL_AGAIN_MS = 15_000;

/**
 * Does `work` while no other run does the same in `folder`. Waits as long as another run is at it.
 * `work` gets a signal that is also aborted when the lock was lost, for instance to a machine that slept.
 */
export async function withLock<T>(
  folder: string,
  what: string,
  options: Pick<ToolOptions, "onProgress" | "signal">,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true });
  const lost = new AbortController();
  const release = await take(folder, what, options, (error) => lost.abort(error));
  try {
    return await work(options.signal === undefined ? lost.signal : AbortSignal.any([options.signal, lost.signal]));
  } finally {
    // A lock that was lost, or whose folder was removed, cannot be released any more.
    await release().catch(() => undefined);
  }
}

async function take(
  folder: string,
  what: string,
  { onProgress, signal }: Pick<ToolOptions, "onProgress" | "signal">,
  onCompromised: (error: Error) => void,
): Promise<() => Promise<void>> {
  for (let waitedMs = 0; ; waitedMs += ASK_AGAIN_MS) {
    signal?.throwIfAborted();
    try {
      return await lock(folder, {
        lockfilePath: join(folder, ".lock"),
        realpath: false,
        stale: STALE_MS,
        update: RENEW_MS,
        onCompromised,
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
    }
    if (waitedMs % TELL_AGAIN_MS === 0) {
      onProgress?.(`${what}: another run is at it; waiting${waitedMs === 0 ? "" : ` (${waitedMs / 1000} s)`}`);
    }
    await sleep(ASK_AGAIN_MS, undefined, signal === undefined ? {} : { signal }).catch(() => signal?.throwIfAborted());
  }
}

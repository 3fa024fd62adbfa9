// Runtime: Node.
import { setTimeout as sleep } from "node:timers/promises";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Does work that must not be left half when somebody presses Ctrl-C. A caller who gives a signal of its own looks after
 * interruptions itself. Otherwise they are caught here: `work` gets a signal that is aborted by them, cleans up, and then
 * the process ends as if nobody had listened.
 */
export async function interruptible<T>(
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (outer !== undefined) return await work(outer);
  const own = new AbortController();
  let caught: NodeJS.Signals | undefined;
  const onSignal = (name: NodeJS.Signals): void => {
    caught = name;
    own.abort(new Error(`Stopped by ${name} while the tools were being set up; nothing half is left.`));
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await work(own.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal);
    if (caught !== undefined) {
      // Where other work of this kind is still cleaning up it catches this again and passes it on in its turn.
      process.kill(process.pid, caught);
      // The signal arrives in a later turn of the event loop: the rejection must not end the process before it.
      await sleep(200);
    }
  }
}

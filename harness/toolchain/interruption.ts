// Runtime: Node.

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Does work that must not be left half when somebody presses Ctrl-C. `work` gets a signal that is aborted by `outer` or
 * by a signal to this process, and cleans up. If nobody else listens, the process then ends by the signal it got.
 */
export async function interruptible<T>(
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  let caught: NodeJS.Signals | undefined;
  const onSignal = (name: NodeJS.Signals): void => {
    caught = name;
    own.abort(new Error(`Stopped by ${name} while the tools were being set up; nothing half is left.`));
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await work(outer === undefined ? own.signal : AbortSignal.any([outer, own.signal]));
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal);
    if (caught !== undefined && process.listenerCount(caught) === 0) process.kill(process.pid, caught);
  }
}

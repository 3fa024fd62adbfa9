// Runtime: Node.

/** Exit status by shell convention, 128 + signal number. */
const STATUS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Signal = keyof typeof STATUS;

/** A second Ctrl-C within this time is the same one: a terminal, npm and the launcher may each pass it on. */
const SAME_MS = 1500;

/** The user or the system asked this program to end. */
export class InterruptedError extends Error {
  readonly exitCode: number;

  constructor(signal: Signal) {
    super(`stopped by ${signal}; what was measured so far is kept and marked incomplete`);
    this.name = "InterruptedError";
    this.exitCode = STATUS[signal];
  }
}

let controller: AbortController | undefined;

/** Why the program is ending, once it was asked to; undefined before. */
export function interruption(): InterruptedError | undefined {
  return controller?.signal.reason instanceof InterruptedError ? controller.signal.reason : undefined;
}

/** Aborted at the first SIGINT, SIGTERM or SIGHUP, with an `InterruptedError` as its reason. A later one ends the program at once. */
export function interruptSignal(): AbortSignal {
  if (controller !== undefined) return controller.signal;
  const own = new AbortController();
  controller = own;
  let firstMs = 0;
  for (const signal of Object.keys(STATUS) as Signal[]) {
    process.on(signal, () => {
      const nowMs = Date.now();
      if (!own.signal.aborted) {
        firstMs = nowMs;
        own.abort(new InterruptedError(signal));
      } else if (nowMs - firstMs > SAME_MS) {
        process.exit(STATUS[signal]);
      }
    });
  }
  return own.signal;
}

// Runtime: Node.
import { execa } from "execa";
import { leashed, signalLeashed } from "../leash/leash.ts";

/** Time between asking a group of processes to end and killing it, ms. */
const GRACE_MS = 2000;

export interface ProgramOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  /** Called with every line of either output. */
  readonly onLine?: ((line: string) => void) | undefined;
}

export interface ProgramOutcome {
  readonly ok: boolean;
  /** Both outputs, in the order written. */
  readonly output: string;
  /** Empty when well, else why it is not: the exit status and the last line that says something. */
  readonly problem: string;
}

/**
 * Runs a program to its end. It gets a process group of its own, so that an abort ends its children too:
 * `go` and `pip` leave compilers behind that would go on writing into a folder about to be removed. It is on a leash: when
 * this process is killed, it is too.
 * Rejects only when the signal is aborted; a program that fails or cannot be started is an outcome.
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramOutcome> {
  const { env, cwd, signal, timeoutMs, onLine } = options;
  signal?.throwIfAborted();
  const { command, args: all } = leashed(file, args);
  const child = execa(command, all, {
    env,
    extendEnv: false,
    ...(cwd === undefined ? {} : { cwd }),
    stdin: "ignore",
    all: true,
    reject: false,
    detached: true,
    ipc: true,
  });
  const killGroup = (how: NodeJS.Signals): void => signalLeashed(child.pid, how);
  let stopped = false;
  let killer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    stopped = true;
    killGroup("SIGTERM");
    killer = setTimeout(() => killGroup("SIGKILL"), GRACE_MS);
  };
  const tooLong = timeoutMs === undefined ? undefined : setTimeout(stop, timeoutMs);
  const atExit = (): void => killGroup("SIGKILL");
  signal?.addEventListener("abort", stop);
  process.on("exit", atExit);
  try {
    const [outcome] = await Promise.all([child, onLine === undefined ? undefined : readLines(child, onLine)]);
    if (stopped) killGroup("SIGKILL");
    signal?.throwIfAborted();
    const output = outcome.all ?? "";
    if (stopped) return { ok: false, output, problem: `gave no result within ${(timeoutMs ?? 0) / 1000} s` };
    return { ok: !outcome.failed, output, problem: outcome.failed ? problemOf(outcome, output) : "" };
  } finally {
    clearTimeout(tooLong);
    clearTimeout(killer);
    signal?.removeEventListener("abort", stop);
    process.off("exit", atExit);
  }
}

async function readLines(
  child: { iterable(options: { from: "all" }): AsyncIterable<string> },
  onLine: (line: string) => void,
): Promise<void> {
  try {
    for await (const line of child.iterable({ from: "all" })) onLine(line);
  } catch {
    // A failure of the program is told by its outcome.
  }
}

function problemOf(
  outcome: { exitCode?: number | undefined; signal?: string | undefined; originalMessage?: string | undefined },
  output: string,
): string {
  if (outcome.exitCode === undefined && outcome.signal === undefined) {
    return `could not be started (${outcome.originalMessage ?? "unknown reason"})`;
  }
  const lines = output.split("\n").map((line) => line.trim());
  const telling = lines.findLast((line) => /\b(error|fatal|failed|cannot|not found|requires)\b/i.test(line));
  const last = telling ?? lines.findLast((line) => line !== "");
  return `ended with ${outcome.signal ?? `status ${outcome.exitCode}`}${last === undefined ? "" : `: ${last.slice(0, 300)}`}`;
}

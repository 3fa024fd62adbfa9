// Runtime: Node.

/** A program that the supervisor starts and ends. */
export interface ChildSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Gets what the program writes to stdout and stderr. */
  readonly logFile: string;
  /** Other user it runs as, where the caller is root. */
  readonly identity?: { readonly uid: number; readonly gid: number };
  /** What serves ends first, what it stands on (databases) last. */
  readonly ends: "first" | "last";
  /** Sent one after the other, each after the time-out of the one before; then SIGKILL. */
  readonly endings: readonly Ending[];
}

interface Ending {
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
}

/** Told to the supervisor. That the channel closes means: end everything. */
export type Order =
  | { readonly kind: "spawn"; readonly spec: ChildSpec }
  | { readonly kind: "harm"; readonly name: string; readonly how: Harm }
  | { readonly kind: "stop" };

/**
 * `kill`, `pause`, `resume`: the signal, to the process and all its descendants. `end`: in order, as at the end of
 * everything. `slow`: stopped most of the time until `resume`.
 */
export type Harm = "kill" | "end" | "pause" | "slow" | "resume";

/** Told by the supervisor. */
export type Notice =
  | { readonly kind: "ready"; readonly socketFolder: string; readonly niceness: number }
  | { readonly kind: "spawned"; readonly name: string; readonly pid: number }
  | { readonly kind: "refused"; readonly name: string; readonly reason: string }
  | { readonly kind: "exited"; readonly name: string; readonly code: number | null; readonly signal: string | null };

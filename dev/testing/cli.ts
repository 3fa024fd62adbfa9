// Runtime: Node.
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface CliRun {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command, as a user starts it. */
export function kassensturz(args: readonly string[], env: Record<string, string> = {}): Promise<CliRun> {
  return start(args, env).ended;
}

/** The real command as a running process, for tests that disturb it. */
export function start(
  args: readonly string[],
  env: Record<string, string> = {},
  node: string = process.execPath,
): { readonly pid: number; kill(signal: NodeJS.Signals): void; stderr(): string; readonly ended: Promise<CliRun> } {
  const child = execa(node, [join(root, "bin/kassensturz.mjs"), ...args], {
    cwd: root,
    reject: false,
    env,
  });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk);
  });
  return {
    pid: child.pid ?? -1,
    kill: (signal) => child.kill(signal),
    stderr: () => stderr,
    ended: child.then((outcome) => ({ exitCode: outcome.exitCode, stdout: outcome.stdout, stderr: outcome.stderr })),
  };
}

/** A new empty folder for the length of `work`. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "kassensturz-test-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Command lines of processes that mention `text`, other than this one: what a command may have left behind. Linux only. */
export function processesMentioning(text: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
    try {
      const command = readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " ");
      const environment = readFileSync(`/proc/${entry}/environ`, "utf8");
      if (command.includes(text) || environment.includes(text)) found.push(command);
    } catch {
      // Gone between listing and reading.
    }
  }
  return found;
}

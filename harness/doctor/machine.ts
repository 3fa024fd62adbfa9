// Runtime: Node.
import { execFileSync } from "node:child_process";
import { readFileSync, statfsSync, statSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { dirname, resolve } from "node:path";
import { type Machine, portsIn } from "./limits.ts";

/** What the doctor sees of the machine, beside the limits that arithmetic turns into loads. */
export interface MachineFacts extends Machine {
  readonly platform: string;
  readonly cores: number;
  readonly cpuModel: string;
  /** Processes and threads this user, or this container, may have. */
  readonly processesMax: number | null;
  readonly cacheFreeBytes: number | null;
  readonly resultsFreeBytes: number | null;
  /** Null where the platform has no such thing. */
  readonly uid: number | null;
}

/** Looks at the machine. What cannot be found out here is null; nothing is started but `sh` and `sysctl`. */
export function lookAtMachine(cache: string, results: string): MachineFacts {
  const limits = processLimits();
  return {
    platform: `${process.platform}-${process.arch}`,
    cores: availableParallelism(),
    cpuModel: cpus()[0]?.model.trim() ?? "unknown",
    openFiles: limits.openFiles,
    processesMax: lowest([limits.processes, processesOfContainer()]),
    ephemeralPorts: ephemeralPorts(),
    // Both know of a container's limit.
    memoryMiB: Math.floor(process.availableMemory() / 2 ** 20),
    cacheFreeBytes: freeBytes(cache),
    resultsFreeBytes: freeBytes(results),
    uid: process.getuid?.() ?? null,
  };
}

/**
 * Limits that a child of this process gets. Node raises its own limit of open files to the most that is allowed,
 * and its children inherit that, so it is often more than the shell says.
 */
function processLimits(): { openFiles: number | null; processes: number | null } {
  const text = contentOf("/proc/self/limits");
  if (text !== undefined) {
    const soft = (name: string): number | null => numberIn(new RegExp(`^${name} +(\\d+)`, "m").exec(text)?.[1]);
    // The superuser may start as many as the system allows.
    return { openFiles: soft("Max open files"), processes: process.getuid?.() === 0 ? null : soft("Max processes") };
  }
  if (process.platform === "win32") return { openFiles: null, processes: null };
  return { openFiles: numberIn(said("sh", "-c", "ulimit -n")), processes: numberIn(said("sh", "-c", "ulimit -u")) };
}

function processesOfContainer(): number | null {
  return numberIn(contentOf("/sys/fs/cgroup/pids.max"));
}

function ephemeralPorts(): number | null {
  const range =
    contentOf("/proc/sys/net/ipv4/ip_local_port_range") ??
    (process.platform === "darwin"
      ? said("sysctl", "-n", "net.inet.ip.portrange.first", "net.inet.ip.portrange.last")
      : undefined);
  const [first, last] = (range ?? "").trim().split(/\s+/).map(Number);
  return first !== undefined && last !== undefined && last > 0 ? portsIn(first, last) : null;
}

/** Free room where `path` is, or will be once it is made. */
function freeBytes(path: string): number | null {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    }
    if (folder === dirname(folder)) return null;
  }
}

function lowest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** "unlimited" and "max" are no number, and no limit. */
function numberIn(text: string | undefined): number | null {
  const value = Number.parseInt(text ?? "", 10);
  return Number.isNaN(value) ? null : value;
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function said(file: string, ...args: string[]): string | undefined {
  try {
    return execFileSync(file, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 5000 });
  } catch {
    return undefined;
  }
}

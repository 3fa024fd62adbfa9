// Runtime: anywhere. From what was seen to sentences; nothing is looked at here.
import { type CeilingName, ceilings, insuredFor, operationsThatFit } from "./limits.ts";
import type { MachineFacts } from "./machine.ts";

/** One limit, how it was found, and what it means for a measurement. */
export interface Remark {
  readonly limit: string;
  readonly found: string;
  readonly meaning: string;
  /** True when it will spoil even a small measurement. */
  readonly serious: boolean;
}

export interface RemarkOptions {
  /** Online people for one insured served, of the workload that is named. */
  readonly onlinePerInsured: number;
  readonly workload: string;
  /** False when the cache is in a folder that other users cannot enter. */
  readonly othersReachCache: boolean;
}

/** Room the tools take, bytes: 0.45 GB in the end, and 0.9 GB more while k6 is built. */
const TOOLS_BYTES = 1.4e9;
/** Processes and threads of the largest local edition with its database, proxy and generator; rounded up. */
const PROCESSES_NEEDED = 500;
/** People online below which a limit spoils even the small crowds the commands play by default. */
const SMALL_CROWD = 1000;

/** What the limits of the machine mean, the first to bite first. */
export function remarksOn(machine: MachineFacts, options: RemarkOptions): Remark[] {
  return [
    ...ceilings(machine).map(({ name, onlinePeople, onlinePeopleBehindProxy }) => {
      const proxied =
        onlinePeopleBehindProxy === onlinePeople ? "" : `, ${grouped(onlinePeopleBehindProxy)} behind a reverse proxy`;
      const insured = millions(insuredFor(onlinePeople, options.onlinePerInsured));
      return {
        limit: name,
        found: foundOf(name, machine),
        meaning: `enough for ${grouped(onlinePeople)} people online${proxied}, as ${insured} insured have at the peak of "${options.workload}"${raising(name, machine.platform)}`,
        serious: onlinePeople < SMALL_CROWD,
      };
    }),
    cores(machine),
    ...processes(machine),
    ...disk("disk of the cache", machine.cacheFreeBytes, (free) =>
      free < TOOLS_BYTES
        ? `too little: the tools and a build of k6 need ${gigabytes(TOOLS_BYTES)}; name another folder in KASSENSTURZ_CACHE`
        : "enough for the tools and snapshots of the editions",
    ),
    ...disk(
      "disk of the results",
      machine.resultsFreeBytes,
      (free) => `room for the samples of ${millions(operationsThatFit(free))} operations`,
    ),
    user(machine, options.othersReachCache),
  ];
}

function foundOf(name: CeilingName, { openFiles, ephemeralPorts, memoryMiB }: MachineFacts): string {
  if (name === "memory") return `${grouped(memoryMiB)} MiB free`;
  return grouped((name === "open files" ? openFiles : ephemeralPorts) ?? 0);
}

function raising(name: CeilingName, platform: string): string {
  if (name === "open files") return "; raise it with: ulimit -n 100000";
  if (name === "local ports" && platform.startsWith("linux")) {
    return "; raise it with: sysctl -w net.ipv4.ip_local_port_range='1024 65535'";
  }
  return "";
}

function cores({ cores: count, cpuModel }: MachineFacts): Remark {
  const shared = "generator and local servers share them";
  return {
    limit: "cores",
    found: `${count} (${cpuModel})`,
    meaning:
      count < 2
        ? `${shared}: with one, the generator waits for the server and most trials will not be valid; use --target with a server elsewhere`
        : `${shared}; a Synapse process uses one at most, so a busy worker gains only where a core is left for it`,
    serious: count < 2,
  };
}

function processes({ processesMax }: MachineFacts): Remark[] {
  if (processesMax === null) return [];
  const serious = processesMax < PROCESSES_NEEDED;
  const meaning = serious
    ? `too few: a local edition with its generator needs up to ${PROCESSES_NEEDED}; raise it with ulimit -u, or --pids-limit of the container`
    : "enough for every local edition";
  return [{ limit: "processes and threads", found: grouped(processesMax), meaning, serious }];
}

function disk(limit: string, freeBytes: number | null, meaning: (free: number) => string): Remark[] {
  if (freeBytes === null) return [];
  return [
    { limit, found: `${gigabytes(freeBytes)} free`, meaning: meaning(freeBytes), serious: freeBytes < TOOLS_BYTES },
  ];
}

function user({ uid, platform }: MachineFacts, othersReachCache: boolean): Remark {
  const limit = "user";
  if (uid === null) {
    const meaning = `the local editions need Linux or macOS (on Windows: WSL); on ${platform} use --target`;
    return { limit, found: platform, meaning, serious: true };
  }
  if (uid !== 0) return { limit, found: `uid ${uid}`, meaning: "PostgreSQL runs as the same", serious: false };
  const meaning = othersReachCache
    ? 'PostgreSQL refuses to run as root: it runs as "nobody"'
    : 'PostgreSQL refuses to run as root, and "nobody" cannot enter the cache: it needs setpriv, or another folder in KASSENSTURZ_CACHE';
  return { limit, found: "root", meaning, serious: false };
}

/** 28232 → "28,232". */
function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Two digits that count: 43,112,000 → "43 million". */
function millions(count: number): string {
  const rounded = Number(count.toPrecision(2));
  if (rounded >= 1e9) return `${rounded / 1e9} billion`;
  return rounded >= 1e6 ? `${rounded / 1e6} million` : grouped(Math.round(rounded));
}

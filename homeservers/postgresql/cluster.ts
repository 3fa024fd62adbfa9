// Runtime: Node.
import { existsSync } from "node:fs";
import { chown, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Folders } from "../folders.ts";
import type { Crew } from "../supervision/crew.ts";
import { plainEnvironment } from "../supervision/environment.ts";
import type { ChildSpec } from "../supervision/protocol.ts";
import { untilReady } from "../supervision/ready.ts";
import { type Identity, postgresIdentity } from "./identity.ts";
import { postgresConfiguration, SOCKET_PORT } from "./settings.ts";
import { mountSmallDisk, type SmallDisk } from "./smallDisk.ts";

const READY_TIMEOUT_MS = 60_000;

export interface ClusterOptions {
  /** Folder with `postgres` and `initdb`. */
  readonly bin: string;
  readonly folders: Folders;
  readonly signal: AbortSignal | undefined;
  /** A disk of its own that can be filled, for the fault `disk-full`. */
  readonly smallDisk: boolean;
  /** `POSTGRES_SETTINGS` where nothing is said. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** How a client connects. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

/** How to connect to the cluster of a crew, once it is started. */
export function connectionTo(crew: Crew): Connection {
  return { host: join(crew.socketFolder, "pg"), port: SOCKET_PORT, user: "synapse", database: "postgres" };
}

/** Where the cluster lies in a homeserver's data folder. */
export function clusterFolder(dataFolder: string): string {
  return join(dataFolder, "postgresql");
}

/** Made by PostgreSQL while it runs. */
export const PID_FILE = "postmaster.pid";

/**
 * Starts PostgreSQL on a Unix socket, making the cluster first where there is none, and waits until it takes connections.
 * The cluster's first database is used as it is: encoding UTF-8 and locale C, as Synapse demands.
 *
 * @returns the small disk it lies on, where one was wanted
 */
export async function startCluster(crew: Crew, options: ClusterOptions): Promise<SmallDisk | undefined> {
  const folder = clusterFolder(options.folders.data);
  const sockets = connectionTo(crew).host;
  const identity = await postgresIdentity([options.bin, options.folders.data, crew.socketFolder]);
  await makeFolder(sockets, identity);
  if (!existsSync(join(folder, "PG_VERSION"))) {
    await makeFolder(folder, identity);
    await crew.run(initdb(options, folder, identity));
  } else {
    await hand(folder, identity);
  }
  await writeFile(join(folder, "postgresql.conf"), postgresConfiguration(sockets, options.settings), { mode: 0o644 });
  const disk = options.smallDisk ? await mountSmallDisk(crew, options.folders, folder, identity) : undefined;
  const prefixed = disk === undefined ? identity : { ...identity, prefix: disk.prefix };
  const spec = child("PostgreSQL", options, prefixed, "postgres", ["-D", folder]);
  await crew.spawn(spec);
  await untilReady(crew, spec, () => takesConnections(disk?.folder ?? folder, crew.pidOf(spec.name)), {
    timeoutMs: READY_TIMEOUT_MS,
    signal: options.signal,
  });
  return disk;
}

function initdb(options: ClusterOptions, folder: string, identity: Identity): ChildSpec {
  const args = ["-D", folder, "-U", "synapse", "-E", "UTF8", "--locale=C"];
  // Who may open the socket decides who gets in: its folder is closed to everybody else.
  args.push("--auth-local=trust", "--auth-host=reject", "--no-instructions", "--no-sync");
  return child("initdb", options, identity, "initdb", args);
}

function child(
  name: string,
  options: ClusterOptions,
  identity: Identity,
  program: string,
  programArgs: readonly string[],
): ChildSpec {
  const [command = "", ...args] = [...identity.prefix, join(options.bin, program), ...programArgs];
  return {
    name,
    command,
    args,
    env: plainEnvironment(),
    cwd: "/",
    logFile: join(options.folders.logs, `${program}.log`),
    ...(identity.prefix.length === 0 && identity.user !== undefined ? { identity: identity.user } : {}),
    ends: "last",
    // Fast shutdown: clients are dropped, everything is written. Then immediate: children are gone before it is.
    endings: [
      { signal: "SIGINT", graceMs: 12_000 },
      { signal: "SIGQUIT", graceMs: 4000 },
    ],
  };
}

/**
 * PostgreSQL writes its state into line 8 of its pid file, for `pg_ctl` to wait for. A file with another number in line 1
 * was left by an earlier one.
 */
async function takesConnections(folder: string, pid: number | undefined): Promise<boolean> {
  const lines = (await readFile(join(folder, PID_FILE), "utf8").catch(() => "")).split("\n");
  return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
}

async function makeFolder(folder: string, { user }: Identity): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (user !== undefined) await chown(folder, user.uid, user.gid);
}

/** A cluster that was copied by somebody else is handed to whom PostgreSQL runs as. */
async function hand(folder: string, { user }: Identity): Promise<void> {
  if (user === undefined || (await stat(folder)).uid === user.uid) return;
  await execa("chown", ["-R", `${user.uid}:${user.gid}`, folder]);
}

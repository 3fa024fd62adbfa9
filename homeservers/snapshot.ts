// Runtime: Node.
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { ServerError } from "./failure.ts";
import { demandUnused, RUN_FOLDERS } from "./folders.ts";
import { clusterFolder, PID_FILE } from "./postgresql/cluster.ts";

/**
 * Keeps the data of a stopped homeserver. The snapshot appears under its name only when it is whole; one that is there
 * already is replaced.
 * @throws ServerError where the homeserver runs, or there is no data
 */
export async function saveSnapshot(dataFolder: string, snapshotFolder: string): Promise<void> {
  demandFolder(dataFolder, "the data folder of a stopped homeserver");
  await demandUnused(dataFolder);
  const pidFile = join(clusterFolder(dataFolder), PID_FILE);
  if (existsSync(pidFile)) {
    throw new ServerError(
      `${pidFile}: expected a PostgreSQL that was stopped in order and left no pid file, found one; start the homeserver again and stop it.`,
    );
  }
  await copyWhole(dataFolder, snapshotFolder);
}

/**
 * Lays a snapshot down as a data folder; what was in the folder is gone.
 * @throws ServerError where there is no such snapshot
 */
export async function restoreSnapshot(snapshotFolder: string, dataFolder: string): Promise<void> {
  demandFolder(snapshotFolder, "a snapshot");
  await copyWhole(snapshotFolder, dataFolder);
}

/** Short hash of what made a snapshot; the order of the fields does not matter. */
export function snapshotKey(recipe: Record<string, unknown>): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(recipe)))
    .digest("hex")
    .slice(0, 16);
}

/**
 * `cp` keeps owners (PostgreSQL's files may be another user's), copies a thousand small files faster than Node does, and
 * shares blocks where the file system can.
 */
async function copyWhole(from: string, to: string): Promise<void> {
  const target = resolve(to);
  const beside = `${target}.${process.pid}-${randomBytes(3).toString("hex")}`;
  const [partial, old] = [`${beside}.partial`, `${beside}.old`];
  await mkdir(dirname(target), { recursive: true });
  try {
    await execa("cp", ["-pR", resolve(from), partial]);
    for (const name of RUN_FOLDERS) await rm(join(partial, name), { recursive: true, force: true });
    if (existsSync(target)) await rename(target, old);
    await rename(partial, target);
  } finally {
    await Promise.all([partial, old].map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

function demandFolder(folder: string, what: string): void {
  if (!existsSync(folder)) throw new ServerError(`${folder}: expected ${what}, found no such folder.`);
}

/** The same value with the keys of every object in order, so that equal recipes have equal texts. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}

// Runtime: Node.
import { existsSync } from "node:fs";
import { open, readFile, rm, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { ServerError } from "../failure.ts";
import type { Folders } from "../folders.ts";
import { program } from "../program.ts";
import type { Crew } from "../supervision/crew.ts";
import type { Identity } from "./identity.ts";

/** Room beside the data, before somebody fills it. PostgreSQL's log of changes alone comes in pieces of 16 MiB. */
const HEADROOM_MIB = 192;
const NAME = "small disk";
const READY_TIMEOUT_MS = 30_000;
const NEEDED = ["unshare", "nsenter", "setpriv", "mount"] as const;

/**
 * A disk of its own for a database, small enough to be filled. It lives in memory and in a mount namespace that only the
 * database shares: the machine's own disk is never touched, and nothing is left to unmount whatever ends this program.
 */
export interface SmallDisk {
  /** What a command has to begin with to see the disk, run as `identity`. */
  readonly prefix: readonly string[];
  /** The folder on the disk, as seen from outside. */
  readonly folder: string;
  fill(): Promise<void>;
  free(): Promise<void>;
}

/** @throws ServerError where this user or system cannot mount */
export async function mountSmallDisk(
  crew: Crew,
  folders: Folders,
  folder: string,
  identity: Identity,
): Promise<SmallDisk> {
  await demandMounting();
  const { uid, gid } = identity.user ?? { uid: 65534, gid: 65534 };
  const ready = join(folders.config, "small-disk.ready");
  await rm(ready, { force: true });
  const { stdout } = await execa("du", ["-sm", folder]);
  const sizeMiB = Number.parseInt(stdout, 10) + HEADROOM_MIB;
  const args = ["--mount", "--propagation", "private", "sh", "-c", MOUNT, "sh", folder, String(sizeMiB), ready];
  await crew.spawn(program(NAME, "unshare", [...args, String(uid), String(gid)], folders, "last"));
  for (let waitedMs = 0; !existsSync(ready); waitedMs += 50) {
    if (crew.exitOf(NAME) !== undefined || waitedMs > READY_TIMEOUT_MS) {
      const said = (await readFile(join(folders.logs, `${NAME}.log`), "utf8").catch(() => "")).trim();
      throw new ServerError(`${folder}: expected to mount a small disk for the fault disk-full, found: ${said}.`);
    }
    await sleep(50);
  }
  const pid = crew.pidOf(NAME) ?? 0;
  const inside = `/proc/${pid}/root${folder}`;
  const ballast = join(inside, "ballast");
  return {
    prefix: [
      "nsenter",
      `--mount=/proc/${pid}/ns/mnt`,
      ...(identity.prefix.length > 0
        ? identity.prefix
        : ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"]),
    ],
    folder: inside,
    fill: () => fill(ballast),
    free: () => unlink(ballast).catch(() => undefined),
  };
}

/** Arguments: folder, MiB, file to make when done, user, group. */
const MOUNT = `set -e
mkdir -p "$1.small"
mount -t tmpfs -o "size=$2m,mode=700,uid=$4,gid=$5" tmpfs "$1.small"
cp -a "$1/." "$1.small/"
mount --bind "$1.small" "$1"
: > "$3"
exec sleep 2147483647`;

async function demandMounting(): Promise<void> {
  const found =
    process.platform !== "linux"
      ? `a ${process.platform} system`
      : process.getuid?.() !== 0
        ? "a user who is not root"
        : await missingProgram();
  if (found === undefined) return;
  throw new ServerError(
    `fault disk-full: expected Linux, root and ${NEEDED.join(", ")}, because a small disk has to be mounted, found ${found}; leave this fault out, or run as root.`,
  );
}

async function missingProgram(): Promise<string | undefined> {
  for (const name of NEEDED) {
    const { exitCode } = await execa("sh", ["-c", `command -v ${name}`], { reject: false });
    if (exitCode !== 0) return `no ${name}`;
  }
  return undefined;
}

/** Writes until nothing more goes on it, in ever smaller pieces. */
async function fill(file: string): Promise<void> {
  const handle = await open(file, "a", 0o600);
  try {
    for (const bytes of [1 << 20, 4096]) {
      const piece = Buffer.alloc(bytes);
      while (await handle.appendFile(piece).then(() => true, isNoRoom));
    }
  } finally {
    await handle.close();
  }
  if ((await stat(file)).size === 0) throw new ServerError(`${file}: expected room to fill, found none.`);
}

function isNoRoom(error: NodeJS.ErrnoException): false {
  if (error.code === "ENOSPC") return false;
  throw error;
}

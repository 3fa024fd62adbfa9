// Runtime: Node.
import { existsSync, statSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { ServerError } from "./failure.ts";

/** What a homeserver keeps where. */
export interface Folders {
  readonly data: string;
  /** One file a process. */
  readonly logs: string;
  /** Written anew at every start; holds copies of secrets, so it is for its owner alone. */
  readonly config: string;
}

/** Folders that belong to a run, not to the data: no snapshot keeps them. */
export const RUN_FOLDERS = ["logs", "config"] as const;

/**
 * The folders for a start: the data as it is, the rest empty.
 * @throws ServerError where a homeserver runs on this data already
 */
export async function makeFolders(dataFolder: string): Promise<Folders> {
  const data = resolve(dataFolder);
  const folders = { data, logs: join(data, "logs"), config: join(data, "config") };
  await demandUnused(data);
  for (const name of RUN_FOLDERS) await rm(join(data, name), { recursive: true, force: true });
  await mkdir(folders.logs, { recursive: true });
  await mkdir(folders.config, { recursive: true, mode: 0o700 });
  return folders;
}

/** Notes which supervisor's processes use the data. The note needs no removal: it counts only while that one lives. */
export async function claim({ config }: Folders, supervisorPid: number | undefined): Promise<void> {
  await writeFile(join(config, CLAIM), `${supervisorPid}\n`);
}

const CLAIM = "supervisor.pid";

/** @throws ServerError where a homeserver runs on this data, or it is no folder */
export async function demandUnused(data: string): Promise<void> {
  if (existsSync(data) && !statSync(data).isDirectory()) {
    throw new ServerError(`${data}: expected a folder for the data of a homeserver, or nothing, found a file.`);
  }
  const pid = Number(await readFile(join(data, "config", CLAIM), "utf8").catch(() => "0"));
  if (pid === 0) return;
  const { stdout } = await execa("ps", ["-o", "args=", "-p", String(pid)], { reject: false });
  if (!/\bsupervisor\.[jt]s\b/.test(stdout)) return;
  throw new ServerError(
    `${data}: expected data that no homeserver runs on, found one that does (supervisor ${pid}); stop it, or name another folder.`,
  );
}

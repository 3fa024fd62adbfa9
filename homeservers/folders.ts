// Runtime: Node.
import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";

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

/** The folders for a start: the data as it is, the rest empty. */
export async function makeFolders(dataFolder: string): Promise<Folders> {
  const data = resolve(dataFolder);
  const folders = { data, logs: join(data, "logs"), config: join(data, "config") };
  for (const name of RUN_FOLDERS) await rm(join(data, name), { recursive: true, force: true });
  await mkdir(folders.logs, { recursive: true });
  await mkdir(folders.config, { recursive: true, mode: 0o700 });
  return folders;
}

// Runtime: Node.
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";

/**
 * `installed.json` beside what was installed, written last: a folder without it is half and never used.
 * It spares the next run from starting every program just to ask for its version.
 */
const installedSchema = z.strictObject({
  schema: z.literal("kassensturz/installed/1"),
  origin: z.string().min(1),
  versions: z.record(z.string(), z.string()),
  /** Files and folders that must exist, relative to the folder (so that a cache may be carried to another machine) or absolute. */
  paths: z.record(z.string(), z.string().min(1)),
});
export type Installed = Omit<z.infer<typeof installedSchema>, "schema">;

const FILE = "installed.json";

export async function writeInstalled(folder: string, installed: Installed): Promise<void> {
  const record = installedSchema.parse({ schema: "kassensturz/installed/1", ...installed });
  await writeFile(join(folder, FILE), `${JSON.stringify(record, null, 2)}\n`);
}

/** What is installed in `folder`, its paths absolute; undefined when there is nothing, or when something of it is gone. */
export async function readInstalled(folder: string): Promise<Installed | undefined> {
  const text = await readFile(join(folder, FILE), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const record = installedSchema.safeParse(parsed(text));
  if (!record.success) return undefined;
  const { origin, versions } = record.data;
  const paths = Object.fromEntries(
    Object.entries(record.data.paths).map(([name, path]) => [name, resolve(folder, path)]),
  );
  return Object.values(paths).every((path) => existsSync(path)) ? { origin, versions, paths } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// Runtime: Node.
import { renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../input/usageError.ts";

/**
 * Lets `write` fill a file beside `file` and gives it the right name only when it is whole: whoever sees the file sees
 * all of it. A file of that name is replaced; after a failure nothing is left behind.
 *
 * @throws UsageError when the place cannot hold a file, and whatever `write` throws
 */
export async function writeWhole(file: string, write: (partial: string) => Promise<void>): Promise<void> {
  const path = resolve(file);
  requirePlace(file, path);
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
  try {
    await write(partial);
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

function requirePlace(file: string, path: string): void {
  if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(`--out ${file}: expected a place in a folder that exists, found none; make the folder first.`);
  // A device or a pipe must not be renamed over: that would replace it by a file.
  const there = statSync(path, { throwIfNoEntry: false });
  if (there !== undefined && !there.isFile())
    throw new UsageError(
      `--out ${file}: expected a new name or a file to replace, found a ${there.isDirectory() ? "folder" : "device or pipe"}.`,
    );
}

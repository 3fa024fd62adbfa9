// Runtime: Node.
import { rename, writeFile } from "node:fs/promises";

/** Writes a file under a temporary name first, so that a reader never meets half of it. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${process.pid}.partial`;
  await writeFile(temporary, content);
  await rename(temporary, file);
}

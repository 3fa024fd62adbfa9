// Runtime: Node.
import { join } from "node:path";
import { UsageError } from "../input/usageError.ts";
import { isFresh } from "../result/store.ts";

/** The folder a result goes to: the one named, or a new one by date. Results are never mixed. */
export async function folderFor(named: string | undefined, what: string): Promise<string> {
  const folder = named ?? join("results", `${stamp(new Date())}-${what}`);
  if (await isFresh(folder)) return folder;
  throw new UsageError(`--out ${folder}: expected a new or empty folder, found files in it; results are never mixed`);
}

function stamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(":", "").replace("T", "-");
}

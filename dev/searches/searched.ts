// Runtime: Node.
import { existsSync } from "node:fs";
import { readResults } from "../../harness/report/read.ts";
import type { Result } from "../../records/result.ts";
import { kassensturz } from "../testing/cli.ts";

/**
 * The result that a search with these arguments leaves in the folder; one that is there already is taken as it is.
 * @throws Error where there is none afterwards, with what the search said, or one that was cut off
 */
export async function searched(args: readonly string[], folder: string): Promise<Result> {
  const said = existsSync(folder)
    ? "nothing, the folder was there"
    : (await kassensturz([...args, "--out", folder])).stderr;
  const stored = await readResults(folder).catch((error: Error) => {
    throw new Error(`${error.message} The search said: ${said}`);
  });
  const result = stored[0]?.result;
  if (result?.complete === true) return result;
  throw new Error(`${folder}: expected a whole result, found one that was cut off; take it away to search again`);
}

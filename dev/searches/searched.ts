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
  const run = existsSync(folder) ? null : await kassensturz([...args, "--out", folder], { KASSENSTURZ_DEBUG: "1" });
  const said = run === null ? "nothing, the folder was there" : `${run.stderr.slice(-SAID)} (status ${run.exitCode})`;
  const stored = await readResults(folder).catch((error: Error) => {
    throw new Error(`${error.message} The search said: ${said}`);
  });
  const result = stored[0]?.result;
  if (result?.complete === true) return result;
  throw new Error(
    `${folder}: expected a whole result, found one that was cut off; take it away to search again. The search said: ${said}`,
  );
}

/** The end of what a search said, in characters. */
const SAID = 2000;

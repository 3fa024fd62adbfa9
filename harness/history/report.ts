// Runtime: Node.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { baselineNights } from "../check/nights.ts";
import { UsageError } from "../input/usageError.ts";
import { writeHistory } from "./page.ts";
import { appendToStore, readStore } from "./store.ts";

/**
 * `report --history STORE [DIR…]`: adds the results of the folders to the store, where there are any, and draws all that
 * is in it.
 *
 * @returns the page
 */
export async function historyReport(store: string, folders: readonly string[], out: string): Promise<string> {
  const found = await Promise.all(folders.map(baselineNights));
  for (const each of found.flatMap(({ unreadable }) => unreadable))
    process.stderr.write(`kassensturz: left out of the history: ${each}\n`);
  const nights = found.flatMap((each) => each.nights);
  if (nights.length > 0) await appendToStore(store, nights);
  else if (!existsSync(store))
    throw new UsageError(
      `--history ${store}: expected a history store or folders to make one of, found neither; name the folders of earlier results`,
    );
  await writeHistory(out, await readStore(store));
  return join(out, "history.html");
}

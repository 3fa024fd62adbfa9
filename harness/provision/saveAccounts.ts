// Runtime: Node.
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Accounts } from "../../records/plan.ts";

/** Writes a crowd for this user alone, under a temporary name first: a file with the right name is a whole file. */
export async function saveAccounts(file: string, accounts: Accounts): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.partial`, JSON.stringify(accounts), { mode: 0o600 });
  await rename(`${file}.partial`, file);
}

// Runtime: Node.
import { rm } from "node:fs/promises";
import type { Accounts, Plan } from "../../records/plan.ts";
import { readLines, writeParquet } from "../samples/convert.ts";
import { withDatabase } from "../samples/database.ts";
import { auditMissing } from "./audit.ts";
import { trialFiles } from "./files.ts";
import { missingMessages } from "./missing.ts";

interface Closing {
  readonly plan: Plan;
  readonly accounts: Accounts;
  /** Files of lines, as k6 wrote them. */
  readonly lines: readonly string[];
  /** The trial's. */
  readonly folder: string;
  readonly complete: boolean;
  /** The lines are somebody else's, and stay. */
  readonly keepLines: boolean;
  readonly signal: AbortSignal;
}

/** After the drain: the audit of what never arrived, then one Parquet file instead of lines. */
export async function closeTrial({
  plan,
  accounts,
  lines,
  folder,
  complete,
  keepLines,
  signal,
}: Closing): Promise<void> {
  const files = trialFiles(folder);
  await withDatabase(async (database) => {
    await readLines(database, lines);
    if (complete) {
      // What a server delivered and forgot in a crash is lost all the same: then every message is looked up.
      const which = plan.faults.length > 0 ? "all" : "unseen";
      let asked = 0;
      for await (const missing of missingMessages(database, which)) {
        asked += missing.length;
        await auditMissing(missing, accounts, plan, files.lines, signal);
      }
      if (asked > 0) await readLines(database, lines.includes(files.lines) ? lines : [...lines, files.lines]);
    }
    await writeParquet(database, files.samples);
  });
  for (const file of keepLines ? [files.lines] : [files.lines, ...lines]) await rm(file, { force: true });
}

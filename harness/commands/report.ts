// Runtime: Node.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import type { Result } from "../../records/result.ts";
import { historyReport } from "../history/report.ts";
import { UsageError } from "../input/usageError.ts";
import { type Recompute, reckoned } from "../proof/reckoned.ts";
import { readResults, type StoredResult } from "../report/read.ts";
import { writeReport } from "../report/render.ts";

interface ReportFlags {
  readonly out?: string;
  readonly history?: string;
  readonly asRecorded?: boolean;
}

/** `report DIR…`: reckon every figure again from what is on disk, and draw it. */
export function reportCommand(recompute?: Recompute, draw: typeof writeReport = writeReport): Command {
  return new Command("report")
    .description("draw results again from what is on disk, every figure reckoned anew; several make one report")
    .argument("[dir...]", "folders that hold a result.json, or sub-folders that do")
    .option("--out <folder>", "where the report goes (default: the first folder)")
    .option("--history <store>", "add the results to this store (Parquet) and draw the figures over time instead")
    .option("--as-recorded", "draw the figures of result.json as they stand, without the raw data")
    .addHelpText(
      "after",
      `
Examples:
  $ kassensturz report results/demo
  $ kassensturz report results/free results/paid --out results/both
  $ kassensturz report results/old --as-recorded
  $ kassensturz report results/tonight --history results/history.parquet`,
    )
    .action(async (folders: string[], flags: ReportFlags) => {
      if (flags.history !== undefined) {
        const page = await historyReport(flags.history, folders, flags.out ?? dirname(flags.history));
        process.stdout.write(`history: ${page}\n`);
        return;
      }
      if (folders.length === 0) throw new UsageError("report: expected a folder with a result.json, found none named");
      const folder = flags.out ?? folders[0] ?? ".";
      const stored = distinct((await Promise.all(folders.map(readResults))).flat());
      const results: Result[] = [];
      for (const each of stored)
        results.push(flags.asRecorded === true ? each.result : await fromRawData(each, recompute));
      await draw(folder, results);
      process.stdout.write(`report: ${join(folder, "report.html")}\n`);
    });
}

/** The result from its raw data; as recorded where there is none, and a word to the user where the two differ. */
async function fromRawData(stored: StoredResult, recompute: Recompute | undefined): Promise<Result> {
  const { folder, result } = stored;
  if (!existsSync(join(folder, "trials"))) {
    if (result.trials.length > 0) warn(`${folder}: no raw data here, so its figures are drawn as recorded`);
    return result;
  }
  const again = await reckoned(stored, recompute);
  const [first, ...more] = again.comparison.differing;
  if (first !== undefined) {
    warn(
      `${folder}: the raw data gives other figures than result.json holds (${first.path}${more.length === 0 ? "" : ` and ${more.length} more`}); the report shows those of the raw data`,
    );
  }
  return again.result;
}

/** A folder that was named twice, or together with its parent, counts once. */
function distinct(stored: readonly StoredResult[]): StoredResult[] {
  return [...new Map(stored.map((each) => [resolve(each.folder), each])).values()];
}

function warn(text: string): void {
  process.stderr.write(`kassensturz: ${text}\n`);
}

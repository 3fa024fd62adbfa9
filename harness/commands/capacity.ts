// Runtime: Node.
import { Command } from "commander";
import type { Result } from "../../records/result.ts";
import { openWatch } from "../live/watch.ts";
import { demandUnlimited } from "../measure/limited.ts";
import { searchObserver } from "../measure/observer.ts";
import { CapacitySearch } from "../measure/search.ts";
import { writeReport } from "../report/render.ts";
import { joinSamples } from "../result/store.ts";
import { progressOn } from "../terminal/progress.ts";
import { addMeasureOptions, type MeasureFlags } from "./measureOptions.ts";
import { openSession } from "./openSession.ts";
import { folderFor } from "./outFolder.ts";
import { addSearchOptions, answer, exitCodeOf, nearOf, rangeOf, type SearchFlags } from "./searchOptions.ts";

type CapacityFlags = MeasureFlags & SearchFlags;

const TIME_BUDGET = "30m";

/** `capacity`: trials at rising load, then around the edge, until the load at which an edition falls over is known. */
export function capacityCommand(): Command {
  return addSearchOptions(addMeasureOptions(new Command("capacity")), TIME_BUDGET)
    .description("the load at which an edition falls over, by trials from equal snapshots")
    .addHelpText(
      "after",
      `
Examples:
  $ kassensturz capacity --edition synapse-single
  $ kassensturz capacity --edition synapse-workers --workload mass --time-budget 20m --out results/workers
  $ kassensturz capacity --edition synapse-single --precision 3 --time-budget 1h --live
  $ kassensturz capacity --edition synapse-single --near results/last-night     begins where the edge was last night
  $ kassensturz capacity --edition reference --min-rate 20 --max-rate 1000 --users 100
  $ kassensturz capacity --target https://matrix.example.org --accounts shared-secret --secret-file s.txt --authorised-by "N. N., 2026-11-23"`,
    )
    .action(async (flags: CapacityFlags) => {
      const result = await capacity(flags);
      process.stdout.write(`${answer(result)}\n`);
      process.exitCode = exitCodeOf(result.capacity);
    });
}

/** One search from flags to report. */
async function capacity(flags: CapacityFlags): Promise<Result> {
  const range = rangeOf(flags);
  const near = await nearOf(flags, range);
  const progress = progressOn(process.stderr);
  const folder = await folderFor(flags.out, `capacity-${flags.edition ?? "remote"}`);
  const watch = await openWatch(flags.live, folder, progress.say);
  try {
    const session = await openSession({ ...flags, out: folder }, "capacity", range.scale, progress, {
      board: watch.board,
    });
    demandUnlimited(session, range.min);
    const { signal } = session.setting;
    const deadlineMs = Date.now() + flags.timeBudget * 1000;
    const timeLeftSec = () => (deadlineMs - Date.now()) / 1000;
    const options = {
      minLoad: range.min,
      maxLoad: range.max,
      ...near,
      precision: flags.precision,
      seed: flags.seed,
    };
    const search = new CapacitySearch(session, options, searchObserver(progress, session, timeLeftSec));
    let result: Result;
    do {
      result = await search.step(timeLeftSec());
      await writeReport(folder, [result], { partial: !result.complete });
    } while (!result.complete && !signal.aborted);
    await joinSamples(folder, result.trials);
    progress.say(`report: ${folder}/report.html`);
    signal.throwIfAborted();
    return result;
  } finally {
    progress.done();
    await watch.close();
  }
}

// Runtime: Node.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Command } from "commander";
import { comparisonOf } from "../../analysis/compare/comparison.ts";
import { randomStream } from "../../generators/random/stream.ts";
import type { Comparison } from "../../records/comparison.ts";
import type { Result } from "../../records/result.ts";
import { wholeNumber } from "../input/quantities.ts";
import { UsageError } from "../input/usageError.ts";
import type { LiveBoard } from "../live/board.ts";
import { openWatch } from "../live/watch.ts";
import { inRandomOrder, interleave } from "../measure/interleave.ts";
import { searchObserver } from "../measure/observer.ts";
import { CapacitySearch } from "../measure/search.ts";
import { writeWhole } from "../report/atomic.ts";
import { writeReport } from "../report/render.ts";
import { allowedCores, type CorePlan, planCores } from "../resources/pinning.ts";
import { joinSamples } from "../result/store.ts";
import { type Progress, progressOn } from "../terminal/progress.ts";
import { addTrialOptions, type MeasureFlags } from "./measureOptions.ts";
import { openSession } from "./openSession.ts";
import { folderFor } from "./outFolder.ts";
import { addSearchOptions, answer, exitCodeOf, nearOf, rangeOf, type SearchFlags } from "./searchOptions.ts";

type CompareFlags = Omit<MeasureFlags, "edition" | "target"> & SearchFlags & { readonly serverCores?: number };

const TIME_BUDGET = "1h";
/** Purpose of the random order, apart from those of the generators and of the search. */
const ORDER_PURPOSE = 1002;

/** `compare A B …`: how many times as much each edition carries as the first, by trials taken in turns. */
export function compareCommand(): Command {
  return addSearchOptions(addTrialOptions(new Command("compare")), TIME_BUDGET)
    .description("how many times as much one local edition carries as another, by trials in turns from equal snapshots")
    .option(
      "--server-cores <n>",
      "processors of their own for the servers, the rest for the generator (default: three quarters, from four on)",
      wholeNumber("--server-cores", 1, 1024),
    )
    .argument("<edition...>", "two local editions or more; the others are compared with the first")
    .addHelpText(
      "after",
      `
Examples:
  $ kassensturz compare synapse-single synapse-workers
  $ kassensturz compare synapse-single synapse-single --time-budget 40m     what the method itself says of no difference
  $ kassensturz compare reference reference --min-rate 20 --max-rate 1000 --users 100

Time budget and precision are of all editions together and of each search. docs/method.md has the ratio and its interval.`,
    )
    .action(async (editions: string[], flags: CompareFlags) => {
      process.exitCode = await compare(editions, flags);
    });
}

async function compare(editions: readonly string[], flags: CompareFlags): Promise<number> {
  if (editions.length < 2)
    throw new UsageError(`editions: expected two or more to compare, found ${editions.length}: ${editions.join(" ")}`);
  const range = rangeOf(flags);
  const near = await nearOf(flags, range);
  const cores = coresFor(flags.serverCores);
  const folder = await folderFor(flags.out, "compare");
  const progress = progressOn(process.stderr);
  const deadlineMs = Date.now() + flags.timeBudget * 1000;
  const timeLeftSec = () => (deadlineMs - Date.now()) / 1000;
  const watch = await openWatch(flags.live, folder, progress.say);
  try {
    const order: number[] = [];
    const searches = await openSearches(
      editions,
      flags,
      folder,
      { range, near, cores, board: watch.board },
      order,
      timeLeftSec,
      progress,
    );
    const signal = searches[0]?.session.setting.signal;
    let comparison: Comparison | undefined;
    let results: readonly Result[] = [];
    await interleave(searches, {
      round: inRandomOrder(randomStream(flags.seed, 0, ORDER_PURPOSE)),
      timeLeftSec,
      onTurn: (position) => order.push(position),
      onResults: async (soFar) => {
        results = soFar.filter((result) => result !== undefined);
        comparison = await write(folder, soFar, searches);
      },
      isStopped: () => signal?.aborted === true,
    });
    for (const [position, result] of results.entries())
      await joinSamples(searches[position]?.session.setting.folder ?? folder, result.trials);
    signal?.throwIfAborted();
    progress.say(`report: ${join(folder, "report.html")}`);
    progress.done();
    const lines = [...results.map(answer), ...(comparison?.ratios.map(({ text }) => text) ?? [])];
    process.stdout.write(`${lines.join("\n")}\n`);
    return exitCode(results, comparison);
  } finally {
    progress.done();
    await watch.close();
  }
}

/** Every edition gets the same processors; where the system cannot hold them to some, all share all. */
function coresFor(serverCores: number | undefined): CorePlan | null {
  const allowed = allowedCores();
  if (allowed === null) {
    if (serverCores === undefined) return null;
    throw new UsageError("--server-cores: expected a system that can hold processes to processors (Linux), found none");
  }
  try {
    return planCores(allowed, serverCores);
  } catch (error) {
    throw new UsageError(`--server-cores: ${(error as Error).message}`);
  }
}

async function openSearches(
  editions: readonly string[],
  flags: CompareFlags,
  folder: string,
  {
    range,
    near,
    cores,
    board,
  }: {
    readonly range: ReturnType<typeof rangeOf>;
    readonly near: Awaited<ReturnType<typeof nearOf>>;
    readonly cores: CorePlan | null;
    readonly board: LiveBoard | undefined;
  },
  order: readonly number[],
  timeLeftSec: () => number,
  progress: Progress,
): Promise<CapacitySearch[]> {
  const comparison = randomUUID();
  const searches: CapacitySearch[] = [];
  for (const [position, edition] of editions.entries()) {
    const own = { ...flags, edition, out: join(folder, `${position + 1}-${edition}`) };
    const session = await openSession(own, "capacity", range.scale, progress, {
      // One edition against itself must not see the same luck twice.
      luck: position,
      cores,
      board,
      interleaved: () => ({ comparison, position, order: [...order] }),
    });
    const { min: minLoad, max: maxLoad } = range;
    const options = { minLoad, maxLoad, ...near, precision: flags.precision, seed: (flags.seed + position) >>> 0 };
    searches.push(new CapacitySearch(session, options, searchObserver(progress, session, timeLeftSec)));
  }
  return searches;
}

/** `result.json` with the ratios, and the report, once every edition has a trial. */
async function write(
  folder: string,
  soFar: readonly (Result | undefined)[],
  searches: readonly CapacitySearch[],
): Promise<Comparison | undefined> {
  const results = soFar.filter((result) => result !== undefined);
  if (results.length < soFar.length) return undefined;
  const placed = results.map((result, position) => ({
    folder: `${position + 1}-${result.target.edition.id}`,
    result,
  }));
  const comparison = comparisonOf(placed, searches[0]?.session.setting.command ?? []);
  await writeWhole(join(folder, "result.json"), `${JSON.stringify(comparison, null, 2)}\n`);
  await writeReport(folder, results, { partial: !comparison.complete });
  return comparison;
}

/** 0: every ratio is known. Else what the worst of the searches says of itself, and 3 where no search is to blame. */
function exitCode(results: readonly Result[], comparison: Comparison | undefined): number {
  if (comparison?.ratios.every(({ ratio }) => ratio !== null) === true) return 0;
  return Math.max(...results.map(({ capacity }) => exitCodeOf(capacity))) || 3;
}

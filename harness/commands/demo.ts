// Runtime: Node.
import { join } from "node:path";
import { Command } from "commander";
import type { Result } from "../../records/result.ts";
import { wholeNumber } from "../input/quantities.ts";
import { openWatch } from "../live/watch.ts";
import { interleave } from "../measure/interleave.ts";
import { searchObserver } from "../measure/observer.ts";
import { CapacitySearch } from "../measure/search.ts";
import type { Session } from "../measure/session.ts";
import { writeReport } from "../report/render.ts";
import { joinSamples } from "../result/store.ts";
import { type Progress, progressOn } from "../terminal/progress.ts";
import { lengthOption } from "./givenAs.ts";
import { type MeasureFlags, portOf } from "./measureOptions.ts";
import { openSession } from "./openSession.ts";
import { folderFor } from "./outFolder.ts";

/** The editions of the demonstration: the same software, as one process and spread over workers. */
const EDITIONS = ["synapse-single", "synapse-workers"] as const;

/** The first trials lie near the edge of a machine of two cores: a quick look, not the last word. */
const RANGE = { minLoad: 500_000, maxLoad: 200_000_000, nearLoad: 2_900_000, precision: 0.1 } as const;

interface DemoFlags {
  readonly timeBudget: number;
  readonly users: number;
  readonly seed: number;
  readonly workload: string;
  readonly out?: string;
  readonly live?: true | number;
}

/** `demo`: both local editions on real Synapse, quick, to one report. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("both local editions on real Synapse, quick, to one report; gets all it needs first")
    .addOption(
      lengthOption("--time-budget <time>", "the whole demonstration ends after this time, set-up included", "510s"),
    )
    .option("--users <n>", "accounts that play the crowd", wholeNumber("--users", 1, 100_000), 150)
    .option("--workload <preset|file>", "what the insured do", "epa-active")
    .option("--seed <n>", "seed of everything random", wholeNumber("--seed", 0, 0xffffffff), 1)
    .option("--live [port]", "a page on this machine to watch the run (default port 7391)", portOf)
    .option("--out <folder>", "where the result goes; must be new or empty")
    .action(demo);
}

async function demo(flags: DemoFlags): Promise<void> {
  const progress = progressOn(process.stderr);
  const deadlineMs = Date.now() + flags.timeBudget * 1000;
  const timeLeftSec = () => (deadlineMs - Date.now()) / 1000 - CLOSING_SEC;
  const folder = await folderFor(flags.out, "demo");
  const watch = await openWatch(flags.live, folder, progress.say);
  try {
    const searches: CapacitySearch[] = [];
    for (const edition of EDITIONS) {
      const session = await openSession(flagsFor(edition, flags, folder), "capacity", "insured", progress, {
        board: watch.board,
      });
      searches.push(searchOf(session, progress, timeLeftSec, flags.seed));
    }
    const signal = searches[0]?.session.setting.signal;
    let results: readonly Result[] = [];
    await interleave(searches, {
      // A trial of one edition, then one of the other.
      round: (open) => open,
      timeLeftSec,
      onResults: async (soFar) => {
        results = soFar.filter((result) => result !== undefined);
        await writeReport(folder, results, { partial: results.some((result) => !result.complete) });
        progress.say(`chart so far: ${join(folder, "report.html")}`);
      },
      isStopped: () => signal?.aborted === true,
    });
    for (const result of results) await joinSamples(join(folder, result.target.edition.id), result.trials);
    signal?.throwIfAborted();
    progress.done();
    process.stdout.write(`report: ${join(folder, "report.html")}\n`);
  } finally {
    progress.done();
    await watch.close();
  }
}

/** Kept back for the last report. */
const CLOSING_SEC = 15;

function searchOf(session: Session, progress: Progress, timeLeftSec: () => number, seed: number): CapacitySearch {
  const options = { ...RANGE, seed };
  return new CapacitySearch(session, options, searchObserver(progress, session, timeLeftSec));
}

function flagsFor(edition: string, flags: DemoFlags, folder: string): MeasureFlags {
  return {
    edition,
    workload: flags.workload,
    // Few messages a second tell about a p99 only after minutes.
    objectives: "quick-look",
    scenario: "peak-hour",
    users: flags.users,
    topics: 6,
    vus: 2,
    instances: 1,
    duration: 20,
    settle: 12,
    drain: 4,
    seed: flags.seed,
    out: join(folder, edition),
  };
}

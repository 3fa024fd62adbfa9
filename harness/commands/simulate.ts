// Runtime: Node.
import { mkdir } from "node:fs/promises";
import { Command } from "commander";
import type { Calibration } from "../../records/calibration.ts";
import type { Verdict } from "../../records/trial.ts";
import { calibrated, onMachine } from "../../simulator/calibration/apply.ts";
import type { Model } from "../../simulator/model/model.ts";
import { parseCount, wholeNumber } from "../input/quantities.ts";
import { loadObjectives, loadWorkload } from "../input/records.ts";
import { UsageError } from "../input/usageError.ts";
import { trialText } from "../measure/observer.ts";
import { writeReport } from "../report/render.ts";
import { writeResult } from "../result/store.ts";
import { loadCalibration, loadModel } from "../simulate/models.ts";
import { SimulationSession } from "../simulate/session.ts";
import { progressOn } from "../terminal/progress.ts";
import { lengthOption } from "./givenAs.ts";
import { folderFor } from "./outFolder.ts";

interface SimulateFlags {
  readonly edition: string;
  readonly calibration?: string;
  readonly workload: string;
  readonly objectives: string;
  readonly load?: number;
  readonly rate?: number;
  readonly minLoad: number;
  readonly maxLoad: number;
  readonly minRate?: number;
  readonly maxRate?: number;
  readonly cores?: number;
  readonly users: number;
  readonly topics: number;
  readonly duration: number;
  readonly seed: number;
  readonly out?: string;
}

const EXIT_STATUS: Readonly<Record<Verdict, number>> = { pass: 0, fail: 1, invalid: 3, insufficient: 3 };

/** `simulate`: the trials of `run` and `capacity` in virtual time, against a queueing model of an edition. */
export function simulateCommand(): Command {
  return new Command("simulate")
    .description("a trial, or the search for the capacity, against a queueing model instead of a server")
    .option("--edition <model|file>", "the model of a homeserver (simulator/models)", "synapse-single")
    .option("--calibration <file>", "service times from measured trials, as `calibrate` wrote them")
    .option("--workload <preset|file>", "what the insured do", "epa-active")
    .option("--objectives <id|file>", "what `holds` means", "ti-m")
    .option("--load <insured>", "one trial at this load; without it the capacity is searched", parseCount)
    .option("--rate <n>", "one trial at this rate, messages a second, with --users online in real time", parseCount)
    .option("--min-load <insured>", "lowest load of the search", parseCount, 1e5)
    .option("--max-load <insured>", "highest load of the search", parseCount, 1e10)
    .option("--min-rate <n>", "lowest load of the search in messages a second (instead of insured)", parseCount)
    .option("--max-rate <n>", "highest load of the search in messages a second", parseCount)
    .option(
      "--cores <n>",
      "cores that all processes share (default: those of the calibration's machine; without one each process has its own)",
      parseCount,
    )
    .option("--users <n>", "accounts of the insured that play the crowd", wholeNumber("--users", 1, 20_000_000), 300)
    .option("--topics <n>", "accounts of the insurer, one a topic", wholeNumber("--topics", 1, 100_000), 6)
    .addOption(lengthOption("--duration <time>", "least length of a trial's measured window", "120s"))
    .option("--seed <n>", "seed of everything random", wholeNumber("--seed", 0, 0xffffffff), 1)
    .option("--out <folder>", "where the result goes; must be new or empty")
    .addHelpText(
      "after",
      `
Examples:
  $ kassensturz simulate --edition synapse-single                         where the model falls over
  $ kassensturz simulate --edition synapse-workers --workload mass --load 11.7M
  $ kassensturz simulate --edition reference --min-rate 20 --max-rate 1000 --users 60

A simulated figure is marked so wherever it is drawn. Without --calibration the service
times are those of the model's file: an order of magnitude.`,
    )
    .action(async (flags: SimulateFlags) => {
      process.exitCode = await simulate(flags);
    });
}

/** Where the processes run, and what the generator takes of it. */
function placed(model: Model, calibration: Calibration | null, cores = calibration?.cores): Model {
  return cores === undefined ? model : onMachine(model, { cores, generatorMs: calibration?.generatorMs ?? 0 });
}

async function simulate(flags: SimulateFlags): Promise<number> {
  const { load, rate } = flags;
  if (load !== undefined && rate !== undefined)
    throw new UsageError("load: expected either --load INSURED or --rate MESSAGES_A_SECOND, found both");
  const byRate = rate !== undefined || flags.minRate !== undefined || flags.maxRate !== undefined;
  const range = byRate
    ? { min: flags.minRate ?? 1, max: flags.maxRate ?? 10_000 }
    : { min: flags.minLoad, max: flags.maxLoad };
  if (!(range.min > 0 && range.min < range.max))
    throw new UsageError(
      `load: expected a lowest load above 0 and below the highest, found ${range.min} and ${range.max}`,
    );
  const file = loadModel(flags.edition);
  const calibration = flags.calibration === undefined ? null : loadCalibration(flags.calibration, file);
  const model = placed(calibration === null ? file : calibrated(file, calibration), calibration, flags.cores);
  const folder = await folderFor(flags.out, `simulate-${model.id}`);
  const session = new SimulationSession({
    model,
    calibration,
    workload: loadWorkload(flags.workload),
    objectives: loadObjectives(flags.objectives),
    seed: flags.seed,
    scale: byRate ? "rate" : "insured",
    users: flags.users,
    topics: Math.min(flags.topics, flags.users),
    windowSec: flags.duration,
    command: ["kassensturz", ...process.argv.slice(2)],
    crowd: {},
    startedAt: new Date(),
  });
  const progress = progressOn(process.stderr);
  try {
    const single = load ?? rate;
    let capacity = null;
    if (single === undefined) capacity = session.search(range, (trial) => progress.say(trialText(model.id, trial)));
    else progress.say(trialText(model.id, session.play(single)));
    const result = session.result(capacity);
    await mkdir(folder, { recursive: true });
    await writeResult(folder, result);
    await writeReport(folder, [result]);
    progress.say(`report: ${folder}/report.html`);
    if (capacity === null) return EXIT_STATUS[session.trials[0]?.verdict ?? "insufficient"];
    const { c50, c95 } = capacity.messagesPerSec;
    const insured = capacity.insuredServed?.c50;
    process.stdout.write(
      c50 === null
        ? `${model.id} (${model.evidence}): no figure; ${capacity.stopReason}\n`
        : `${model.id} (${model.evidence}): falls over at ${c50.toPrecision(3)} messages/s, holds ${c95?.toPrecision(3) ?? "?"}${insured ? `, ${(insured / 1e6).toPrecision(3)} million insured` : ""}; ${capacity.stopReason}\n`,
    );
    return capacity.stopReason === "never-passed" ? 1 : c50 === null ? 3 : 0;
  } finally {
    progress.done();
  }
}

// Runtime: Node.
import { rename, writeFile } from "node:fs/promises";
import { Command } from "commander";
import { type Calibration, calibrationSchema } from "../../records/calibration.ts";
import { calibrated, onMachine } from "../../simulator/calibration/apply.ts";
import { calibrate } from "../../simulator/calibration/calibrate.ts";
import { type MeasuredTrial, readMeasured } from "../calibrate/measured.ts";
import { validate } from "../calibrate/validate.ts";
import { calibrationText } from "../calibrate/wording.ts";
import { loadWorkload } from "../input/records.ts";
import { UsageError } from "../input/usageError.ts";
import { readResults, type StoredResult } from "../report/read.ts";
import { loadModel } from "../simulate/models.ts";

interface CalibrateFlags {
  readonly edition?: string;
  readonly below: number;
  readonly workload: string;
  readonly out: string;
}

/** `calibrate`: service demands of a model from measured trials, with how sure they are and how well they predict. */
export function calibrateCommand(): Command {
  return new Command("calibrate")
    .description("service demands of a model from measured trials; what is above --below is held out and predicted")
    .argument("<result...>", "folders of measured results of one edition on one machine")
    .option("--edition <model|file>", "the model (default: the one of the results' edition)")
    .option("--below <share>", "trials whose busiest process is above this share are held out", share, 0.6)
    .option("--workload <preset|file>", "what the insured did in the results", "epa-active")
    .option("--out <file>", "where the calibration goes", "calibration.json")
    .addHelpText(
      "after",
      `
Examples:
  $ kassensturz run peak-hour --edition synapse-single --load 1M --out results/low
  $ kassensturz run peak-hour --edition synapse-single --rate 10 --out results/messages
  $ kassensturz capacity --edition synapse-single --out results/knee
  $ kassensturz calibrate results/low results/messages results/knee --out calibration.json
  $ kassensturz simulate --edition synapse-single --calibration calibration.json`,
    )
    .action(async (folders: string[], flags: CalibrateFlags) => {
      const calibration = await calibrateFrom(folders, flags);
      await writeFile(`${flags.out}.partial`, `${JSON.stringify(calibrationSchema.parse(calibration), null, 2)}\n`);
      await rename(`${flags.out}.partial`, flags.out);
      process.stdout.write(`${calibrationText(calibration)}written: ${flags.out}\n`);
    });
}

async function calibrateFrom(folders: readonly string[], flags: CalibrateFlags): Promise<Calibration> {
  const stored = (await Promise.all(folders.map(readResults))).flat();
  const [first] = stored;
  if (first === undefined) throw new UsageError("calibrate: expected at least one measured result, found none.");
  checkAlike(stored, first);
  const { target, environment, objectives, workload: summary } = first.result;
  const model = loadModel(flags.edition ?? target.edition.id);
  const trials: MeasuredTrial[] = [];
  for (const { folder, result } of stored) {
    for (const trial of result.trials) {
      if (trial.verdict === "invalid" || !trial.complete) continue;
      trials.push(await readMeasured(folder, trial, trials.length));
    }
  }
  const setting = {
    model,
    objectives,
    machine: `${environment.cpuModel}, ${environment.cores} cores`,
    cores: environment.cores,
    server: target.server,
    workload: summary.id,
    utilisationMax: flags.below,
  };
  const calibration = tried(() =>
    calibrate(
      setting,
      trials.map(({ folder, ...rest }) => ({ result: folder, ...rest })),
    ),
  );
  const validation = validate({
    model: onMachine(calibrated(model, calibration), calibration),
    calibration,
    objectives,
    workload: loadWorkload(flags.workload),
    results: stored.map(({ result }) => result),
    trials,
  });
  return { ...calibration, validation };
}

/** Demands of two editions or two machines have no mean. */
function checkAlike(stored: readonly StoredResult[], first: StoredResult): void {
  for (const { folder, result } of stored) {
    if (result.evidence !== "measured")
      throw new UsageError(`${folder}: evidence: expected "measured", found "${result.evidence}".`);
    const edition = result.target.edition.id;
    if (edition !== first.result.target.edition.id)
      throw new UsageError(
        `${folder}: target.edition.id: expected "${first.result.target.edition.id}" as in ${first.folder}, found "${edition}".`,
      );
    const { cpuModel, cores } = result.environment;
    if (cpuModel !== first.result.environment.cpuModel || cores !== first.result.environment.cores)
      throw new UsageError(
        `${folder}: environment: expected the machine of ${first.folder} (${first.result.environment.cpuModel}, ${first.result.environment.cores} cores), found ${cpuModel}, ${cores} cores.`,
      );
  }
}

function tried<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

function share(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new UsageError(`--below: expected a share above 0 and at most 1, found "${text}".`);
}

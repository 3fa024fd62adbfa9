// Runtime: Node.
import { mkdir } from "node:fs/promises";
import { Command } from "commander";
import { formatDuration, formatMs } from "../../analysis/report/numbers.ts";
import type { Trial } from "../../records/trial.ts";
import { calibrated } from "../../simulator/calibration/apply.ts";
import { insurerOf } from "../input/insurer.ts";
import { parseCount, wholeNumber } from "../input/quantities.ts";
import { loadObjectives, loadWorkload } from "../input/records.ts";
import { UsageError } from "../input/usageError.ts";
import { writeReport } from "../report/render.ts";
import { writeResult } from "../result/store.ts";
import { loadCalibration, loadModel } from "../simulate/models.ts";
import { happen } from "../whatif/happen.ts";
import type { Happening } from "../whatif/plan.ts";
import { lengthOption } from "./givenAs.ts";
import { folderFor } from "./outFolder.ts";

const QUESTIONS = ["outage", "burst", "tenant"] as const;

interface WhatIfFlags {
  readonly insured: number;
  readonly insurer?: string;
  readonly edition: string;
  readonly calibration?: string;
  readonly preset: string;
  readonly objectives: string;
  readonly for: number;
  readonly percent: number;
  readonly within: number;
  readonly tenants: number;
  readonly seed: number;
  readonly out?: string;
}

/** `whatif`: something happens on a Monday morning, to a modelled homeserver and every account as a person of its own. */
export function whatIfCommand(): Command {
  return new Command("whatif")
    .description("an outage, a burst, or one tenant's burst beside the others, in the peak hour; simulated")
    .argument("<question>", QUESTIONS.join(", "))
    .option("--insured <n>", "insured people on the homeserver", parseCount, 11_700_000)
    .option("--insurer <id>", "whose adoption is taken (default: the insurer that has so many, else the mean over all)")
    .option("--edition <model|file>", "the model of a homeserver", "synapse-single")
    .option("--calibration <file>", "service times from measured trials, as `calibrate` wrote them")
    .option("--preset <preset|file>", "what the insured do", "epa-active")
    .option("--objectives <id|file>", "what `holds` means", "ti-m")
    .addOption(lengthOption("--for <time>", "length of the outage", "1h"))
    .option("--percent <n>", "share of the accounts that write in the burst", parseCount, 2)
    .addOption(lengthOption("--within <time>", "length of the burst", "10m"))
    .option(
      "--tenants <n>",
      "insurers that share the homeserver; one of them has the burst",
      wholeNumber("--tenants", 2, 1000),
      80,
    )
    .option("--seed <n>", "seed of everything random", wholeNumber("--seed", 0, 0xffffffff), 1)
    .option("--out <folder>", "where the result goes; must be new or empty")
    .addHelpText(
      "after",
      `
Examples:
  $ kassensturz whatif outage --insured 11.7M --for 1h           an hour down on a Monday morning, and the herd afterwards
  $ kassensturz whatif burst --insured 11.7M --percent 5 --within 10m
  $ kassensturz whatif tenant --insured 25M --insurer bitmarck --percent 20 --within 10m`,
    )
    .action(async (question: string, flags: WhatIfFlags) => {
      process.exitCode = await ask(question, flags);
    });
}

async function ask(question: string, flags: WhatIfFlags): Promise<number> {
  const file = loadModel(flags.edition);
  const calibration = flags.calibration === undefined ? null : loadCalibration(flags.calibration, file);
  const workload = loadWorkload(flags.preset);
  const insurer = insurerOf(workload, flags);
  const folder = await folderFor(flags.out, `whatif-${question}`);
  const happening = happeningOf(question, flags);
  const result = happen({
    model: calibration === null ? file : calibrated(file, calibration),
    calibration,
    workload,
    objectives: loadObjectives(flags.objectives),
    insured: flags.insured,
    insurer,
    happening,
    seed: flags.seed,
    command: ["kassensturz", ...process.argv.slice(2)],
    startedAt: new Date(),
  });
  await mkdir(folder, { recursive: true });
  await writeResult(folder, result);
  await writeReport(folder, [result]);
  const [trial] = result.trials;
  if (trial === undefined) return 3;
  process.stdout.write(`${file.id} (${file.evidence}): ${outcome(trial, happening)}\nreport: ${folder}/report.html\n`);
  return trial.verdict === "pass" ? 0 : trial.verdict === "fail" ? 1 : 3;
}

function happeningOf(question: string, flags: WhatIfFlags): Happening {
  const burst = { kind: "burst" as const, share: flags.percent / 100, withinSec: flags.within };
  if (question === "outage") return { kind: "outage", forSec: flags.for };
  if (question === "burst") return { ...burst, tenants: 1 };
  if (question === "tenant") return { ...burst, tenants: flags.tenants };
  throw new UsageError(`question: expected one of ${QUESTIONS.join(", ")}, found "${question}".`);
}

function outcome(trial: Trial, happening: Happening): string {
  const { send, delivery } = trial.latencyMs;
  const backlog = Math.max(0, ...trial.timeline.map(({ inFlight }) => inFlight));
  const times = `${p99Words(send.p99, "sent")}, ${p99Words(delivery.p99, "delivered")}, at most ${backlog} messages waited`;
  if (happening.kind !== "outage") return `${trial.verdict}: ${times}`;
  const [fault] = trial.faults;
  const endSec = fault?.endSec ?? 0;
  const recoveredSec = fault?.recoveredSec ?? null;
  const recovery =
    recoveredSec === null
      ? "the objectives do not hold again within the hour"
      : `the objectives hold again ${formatDuration(Math.max(0, recoveredSec - endSec), "en")} after the server is back`;
  return `${recovery}; ${times}`;
}

/** Without a p99 at least one in a hundred never came. */
function p99Words(ms: number | null, what: string): string {
  return ms === null ? `more than 1 in 100 never ${what}` : `p99 until ${what} ${formatMs(ms, "en")}`;
}

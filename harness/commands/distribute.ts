// Runtime: Node.
import { Command } from "commander";
import { layDistribution } from "../distribute/lay.ts";
import { parseCount } from "../input/quantities.ts";
import { UsageError } from "../input/usageError.ts";
import { progressOn } from "../terminal/progress.ts";
import { addMeasureOptions, type MeasureFlags, scenarioOf } from "./measureOptions.ts";
import { openSession } from "./openSession.ts";
import { loadOf } from "./run.ts";

interface DistributeFlags extends MeasureFlags {
  readonly load?: number;
  readonly rate?: number;
  readonly image: string;
}

/** k6 with which the scenarios are tried; older ones know all they use, too. */
const IMAGE = "grafana/k6:1.8.1";

/** `distribute SCENARIO`: everything that several machines need to play one trial together. */
export function distributeCommand(): Command {
  return addMeasureOptions(new Command("distribute"))
    .description("write what several machines need to play one trial: script, plan, k6-operator and Compose manifests")
    .argument("[scenario]", "the story that is played", "peak-hour")
    .option("--load <insured>", "insured served, such as 11.7M", parseCount)
    .option("--rate <n>", "messages a second, with --users online in real time (instead of --load)", parseCount)
    .option("--image <name>", "container image with k6", IMAGE)
    .addHelpText(
      "after",
      `
Examples:
  $ kassensturz distribute peak-hour --target https://matrix.example.org --accounts shared-secret --secret-file s.txt \\
      --authorised-by "N. N., 2026-11-23" --load 30M --users 20000 --instances 8 --out plan-monday
  $ kassensturz merge plan-monday plan-monday/parts/*.tsv --out results/monday

The folder holds access tokens of the crowd. docs/distributed.md tells how it goes on.`,
    )
    .action(async (scenario: string, flags: DistributeFlags) => {
      await distribute({ ...flags, scenario: scenarioOf(scenario) });
    });
}

async function distribute(flags: DistributeFlags): Promise<void> {
  const { load, scale } = loadOf(flags);
  if (flags.target === undefined)
    throw new UsageError(
      "distribute: expected --target URL, found none; a local edition is played by this machine alone",
    );
  const progress = progressOn(process.stderr);
  try {
    const out = flags.out ?? `distribution-${Date.now()}`;
    const session = await openSession({ ...flags, out }, "run", scale, progress);
    const { folder, commands } = await layDistribution(session, load, flags.instances, flags.image);
    progress.done();
    process.stdout.write(`${folder}: ${commands.length} instances; README.md there tells how to start them\n`);
  } finally {
    progress.done();
  }
}

// Runtime: Node.
import { join } from "node:path";
import { Command } from "commander";
import { formatPercent } from "../../analysis/report/numbers.ts";
import { sizingTexts } from "../../analysis/sizing/texts.ts";
import { answer, spreadWords, whoOf } from "../../analysis/sizing/wording.ts";
import { claimsSchema } from "../../records/claims.ts";
import type { Figure } from "../../records/figure.ts";
import { resourcesSchema } from "../../records/resources.ts";
import type { Sizing } from "../../records/sizing.ts";
import type { Insurer, Workload } from "../../records/workload.ts";
import { size } from "../../simulator/sizing/size.ts";
import { insurerOf } from "../input/insurer.ts";
import { packageRoot } from "../input/packageRoot.ts";
import { parseCount, wholeNumber } from "../input/quantities.ts";
import { loadObjectives, loadWorkload, readRecord } from "../input/records.ts";
import { UsageError } from "../input/usageError.ts";
import { loadCalibrationOf, loadModel } from "../simulate/models.ts";
import { editionToSize } from "../size/editions.ts";
import { writeSizing } from "../size/write.ts";
import { folderFor } from "./outFolder.ts";

interface SizeFlags {
  readonly insured: number;
  readonly insurer?: string;
  readonly preset: string;
  readonly objectives: string;
  readonly edition: string[];
  readonly calibration: string[];
  readonly probability: number;
  readonly draws: number;
  readonly seed: number;
  readonly coreMonth?: number;
  readonly gibMonth?: number;
  readonly currency: string;
  readonly out?: string;
}

const EDITIONS = ["synapse-single", "synapse-workers"];

/** `size`: what an insurer needs for an edition to hold its objectives, with which probability. */
export function sizeCommand(): Command {
  return new Command("size")
    .description("cores, processes, database, connections, bandwidth and disk that so many insured need; simulated")
    .requiredOption("--insured <n>", "insured people", parseCount)
    .option("--insurer <id>", "whose adoption is taken (default: the insurer that has so many, else the mean over all)")
    .option("--preset <preset|file>", "what the insured do", "epa-active")
    .option("--objectives <id|file>", "what `holds` means", "ti-m")
    .option("--edition <model|file...>", "the models that are sized", EDITIONS)
    .option("--calibration <file...>", "service times from measured trials, as `calibrate` wrote them", [])
    .option("--probability <share>", "with which the objectives shall hold", share, 0.9)
    .option("--draws <n>", "ways the world may be", wholeNumber("--draws", 100, 1_000_000), 4000)
    .option("--seed <n>", "seed of everything random", wholeNumber("--seed", 0, 0xffffffff), 1)
    .option("--core-month <price>", "price of a processor core a month", parseCount)
    .option("--gib-month <price>", "price of a GiB of disk a month", parseCount)
    .option("--currency <name>", "of the prices", "EUR")
    .option("--out <folder>", "where the result goes; must be new or empty")
    .addHelpText(
      "after",
      `
Examples:
  $ kassensturz size --insured 11700000 --preset epa-active
  $ kassensturz size --insured 25M --insurer bitmarck --calibration single.json workers.json
  $ kassensturz size --insured 74M --preset mass --probability 0.95 --core-month 25 --gib-month 0.1

The same seed gives the same bytes. Everything is simulated or assumed; without --calibration
the service times are orders of magnitude.`,
    )
    .action(async (flags: SizeFlags) => {
      process.exitCode = await sizeFor(flags);
    });
}

async function sizeFor(flags: SizeFlags): Promise<number> {
  const workload = loadWorkload(flags.preset);
  const objectives = loadObjectives(flags.objectives);
  const insurer = insurerOf(workload, flags);
  const models = flags.edition.map(loadModel);
  const calibrations = flags.calibration.map((file) => loadCalibrationOf(file, models));
  const folder = await folderFor(flags.out, "size");
  const { seed, draws, probability } = flags;
  const sized = size({
    workload,
    resources: readRecord(join(packageRoot, "simulator/sizing/resources.yaml"), resourcesSchema),
    claims: readRecord(join(packageRoot, "simulator/sizing/claims.yaml"), claimsSchema),
    insured: insuredFigure(flags.insured, insurer),
    insurer: insurer?.insured.value === flags.insured ? insurer.id : null,
    accountShare: insurer?.accountShare ?? averageShare(workload),
    editions: models.map((file) => {
      const calibration = calibrations.find(({ model }) => model === file.id) ?? null;
      return editionToSize({ file, calibration, workload, objectives, seed });
    }),
    draws,
    seed,
    probability,
  });
  const sizing: Sizing = { ...sized, command: ["kassensturz", ...process.argv.slice(2)], cost: costOf(sized, flags) };
  await writeSizing(folder, sizing);
  process.stdout.write(`${textOf(sizing)}report: ${folder}/sizing.html\n`);
  return 0;
}

function insuredFigure(insured: number, insurer: Insurer | undefined): Figure {
  if (insurer?.insured.value === insured) return insurer.insured;
  return {
    value: insured,
    low: insured,
    high: insured,
    unit: "insured people",
    provenance: "assumed",
    source: "Asked for on the command line",
  };
}

/** The figure that stands for all insurers together. */
function averageShare({ insurers }: Workload): Figure {
  const all = [...insurers].sort((a, b) => b.insured.value - a.insured.value)[0];
  if (all === undefined) throw new UsageError("workload: insurers: expected at least one, found none.");
  return all.accountShare;
}

function costOf({ editions, demand }: Omit<Sizing, "command" | "cost">, flags: SizeFlags): Sizing["cost"] {
  const { coreMonth, gibMonth, currency } = flags;
  if (coreMonth === undefined && gibMonth === undefined) return null;
  const prices = { coreMonth: coreMonth ?? 0, gibMonth: gibMonth ?? 0 };
  return {
    currency,
    ...prices,
    monthly: editions.map(({ id, cores }) => ({
      edition: id,
      chosen:
        cores.chosen === null
          ? null
          : Math.ceil(cores.chosen) * prices.coreMonth + (demand.diskGiB.chosen ?? 0) * prices.gibMonth,
    })),
  };
}

function textOf(sizing: Sizing): string {
  const texts = sizingTexts.en;
  const rows = Object.entries(sizing.demand).map(([name, spread]) => [texts.rows[name] ?? name, spread] as const);
  const lines = [...rows, ...sizing.editions.map((edition) => [texts.cores(edition.name), edition.cores] as const)].map(
    ([name, spread]) => {
      const [median, range, chosen] = spreadWords(spread, "en", texts.none);
      return `${name.padEnd(46)}${median.padStart(20)}  (${range})  ${chosen}`;
    },
  );
  return `simulated, not measured\n${texts.question(whoOf(sizing, "en"))} ${answer(sizing, "en")}\n\n${"".padEnd(46)}${texts.median.padStart(20)}  (${texts.range})  ${texts.atProbability(formatPercent(sizing.probability, "en"))}\n${lines.join("\n")}\n`;
}

function share(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new UsageError(`--probability: expected a share between 0 and 1, found "${text}".`);
}

// Runtime: Node.
import { createWriteStream } from "node:fs";
import { Command, Option } from "commander";
import { insured, type Population, populationOf } from "../../generators/population/insured.ts";
import { KVNR_COUNT } from "../../generators/population/kvnr.ts";
import { wholeNumber } from "../input/quantities.ts";
import { loadWorkload } from "../input/records.ts";
import { UsageError } from "../input/usageError.ts";
import { InterruptedError, interruptSignal } from "../interrupt.ts";
import { type OnProgress, type PersonAt, writeNdjson } from "../population/ndjson.ts";
import { writeParquet } from "../population/parquet.ts";
import { writeWhole } from "../population/wholeFile.ts";
import { progressOn } from "../terminal/progress.ts";

const formats = ["ndjson", "parquet"] as const;

interface PopulationFlags {
  readonly insured: number;
  readonly seed: number;
  readonly workload: string;
  readonly format?: (typeof formats)[number];
  readonly profiles?: boolean;
  readonly out?: string;
}

/** `population`: the synthetic insured themselves, as a file or a stream, in constant memory. */
export function populationCommand(): Command {
  return new Command("population")
    .description("write synthetic insured people; the same seed writes the same bytes")
    .requiredOption("--insured <n>", "how many people, such as 10M", wholeNumber("--insured", 1, KVNR_COUNT))
    .option("--seed <n>", "seed of everything random", wholeNumber("--seed", 0, 0xffffffff), 1)
    .option("--workload <preset|file>", "insurers, their sizes and account shares", "epa-active")
    .addOption(new Option("--format <format>", "default: by the ending of --out, else ndjson").choices(formats))
    .option("--profiles", "add made-up German names and addresses, which no load needs")
    .option("--out <file>", "where to; default: standard output (ndjson only)")
    .addHelpText(
      "after",
      `
Examples:
  $ kassensturz population --insured 1000 | head
  $ kassensturz population --insured 11.7M --workload mass --out insured.parquet`,
    )
    .action((flags: PopulationFlags) => writePopulation(flags));
}

/** Writes the population that the flags ask for. A reader that goes away early, such as `head`, is no error. */
async function writePopulation(flags: PopulationFlags): Promise<void> {
  const { out } = flags;
  const format = flags.format ?? (out?.endsWith(".parquet") === true ? "parquet" : "ndjson");
  if (format === "parquet" && out === undefined)
    throw new UsageError("--format parquet: expected --out FILE, found none; Parquet cannot be streamed.");
  const population = populationOf(loadWorkload(flags.workload), flags.insured, flags.seed);
  const profiles = flags.profiles === true;
  const person = await personOf(population, profiles);
  const signal = interruptSignal();
  const progress = progressOf(flags);
  try {
    if (out === undefined) await writeNdjson(population, person, process.stdout, progress.show, signal);
    else
      await writeWhole(out, (partial) =>
        writeFormat(format, { population, person, profiles }, partial, progress.show, signal),
      );
    progress.end(out);
  } catch (error) {
    progress.clear();
    if (isEpipe(error) && out === undefined) return;
    if (!(signal.reason instanceof InterruptedError)) throw error;
    process.stderr.write(
      `kassensturz: stopped; ${out === undefined ? "the output is cut off" : "no file was written"}\n`,
    );
    process.exitCode = signal.reason.exitCode;
  }
}

interface People {
  readonly population: Population;
  readonly person: PersonAt;
  readonly profiles: boolean;
}

async function personOf(population: Population, profiles: boolean): Promise<PersonAt> {
  if (!profiles) return (index) => insured(population, index);
  // Loaded only here: faker takes a quarter of a second, and every command would wait for it.
  const { profilesOf } = await import("../population/profile.ts");
  const profile = profilesOf(population);
  return (index) => ({ ...insured(population, index), ...profile(index) });
}

function writeFormat(
  format: (typeof formats)[number],
  { population, person, profiles }: People,
  file: string,
  show: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  return format === "parquet"
    ? writeParquet(population, person, profiles, file, show, signal)
    : writeNdjson(population, person, createWriteStream(file), show, signal);
}

const SHOW_EVERY_MS = 500;

/** A status line on a terminal that shows nothing else; silent elsewhere. */
function progressOf(flags: PopulationFlags) {
  const toTerminal = flags.out === undefined && process.stdout.isTTY === true;
  const progress = process.stderr.isTTY === true && !toTerminal ? progressOn(process.stderr) : undefined;
  const startMs = performance.now();
  let shownMs = startMs;
  const line = (done: number): string => {
    const perSec = done / ((performance.now() - startMs) / 1000);
    return `${done.toLocaleString("en")} of ${flags.insured.toLocaleString("en")} insured, ${Math.round(perSec).toLocaleString("en")}/s`;
  };
  return {
    show: (done: number) => {
      if (progress === undefined || performance.now() - shownMs < SHOW_EVERY_MS) return;
      shownMs = performance.now();
      progress.status([line(done)]);
    },
    clear: () => progress?.done(),
    end: (file: string | undefined) => {
      progress?.done();
      if (file !== undefined) progress?.say(`${file}: ${line(flags.insured)}`);
    },
  };
}

const isEpipe = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "EPIPE";

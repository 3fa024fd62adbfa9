// Runtime: Node.
import type { Command } from "commander";
import { isUnsettled } from "../../analysis/capacity/settling.ts";
import type { Capacity, Result } from "../../records/result.ts";
import { parseCount, parsePercent } from "../input/quantities.ts";
import { UsageError } from "../input/usageError.ts";
import { readResults } from "../report/read.ts";
import { givenAs, lengthOption } from "./givenAs.ts";
import { scenarioOf } from "./measureOptions.ts";

/** Flags that every search has beside those of a trial. */
export interface SearchFlags {
  readonly minLoad?: number;
  readonly maxLoad?: number;
  readonly minRate?: number;
  readonly maxRate?: number;
  readonly timeBudget: number;
  readonly precision: number;
  readonly near?: string;
}

/** A range of loads to search, insured served or messages a second. */
interface Range {
  readonly scale: "insured" | "rate";
  readonly min: number;
  readonly max: number;
}

/** Insured served and messages a second between which a search looks when nobody says otherwise. */
const DEFAULT_LOADS = { min: 1_000_000, max: 500_000_000 } as const;

export function addSearchOptions(command: Command, timeBudget: string): Command {
  return command
    .option("--scenario <id>", "the story that is played", scenarioOf, "peak-hour" as const)
    .option("--min-load <insured>", "lowest load tried, insured served (default 1M)", parseCount)
    .option("--max-load <insured>", "highest load tried, insured served (default 500M)", parseCount)
    .option("--min-rate <n>", "lowest load tried, messages a second (instead of --min-load)", parseCount)
    .option("--max-rate <n>", "highest load tried, messages a second", parseCount)
    .option(
      "--near <load|folder>",
      "where the edge is thought to be: a load, or the folder of an earlier result; the search begins beside it",
    )
    .addOption(
      givenAs(
        "--precision <percent>",
        "the search ends when the 95 % interval is within this, either way",
        parsePercent,
        "5",
      ),
    )
    .addOption(lengthOption("--time-budget <time>", "the search ends after this time at the latest", timeBudget));
}

export function rangeOf(flags: SearchFlags): Range {
  const byRate = flags.minRate !== undefined || flags.maxRate !== undefined;
  const byLoad = flags.minLoad !== undefined || flags.maxLoad !== undefined;
  if (byRate && byLoad)
    throw new UsageError(
      "load: expected either --min-load/--max-load (insured) or --min-rate/--max-rate (messages a second), found both",
    );
  const range = byRate
    ? { scale: "rate" as const, min: flags.minRate ?? 1, max: flags.maxRate ?? 10_000 }
    : { scale: "insured" as const, min: flags.minLoad ?? DEFAULT_LOADS.min, max: flags.maxLoad ?? DEFAULT_LOADS.max };
  if (!(range.min > 0 && range.min < range.max)) {
    throw new UsageError(
      `load: expected a lowest load above 0 and below the highest, found ${range.min} and ${range.max}`,
    );
  }
  return range;
}

/**
 * Where the edge is thought to be, on the scale of the search.
 *
 * @throws UsageError where it is neither a load nor the folder of a result that found one on this scale
 */
export async function nearOf(
  { near, edition }: SearchFlags & { readonly edition?: string },
  { scale, min, max }: Range,
): Promise<{ nearLoad?: number }> {
  if (near === undefined) return {};
  const nearLoad = /^[\d._]+[kMG]?$/.test(near) ? parseCount(near) : await foundBefore(near, scale, edition);
  if (min <= nearLoad && nearLoad <= max) return { nearLoad };
  throw new UsageError(
    `--near: expected a load between the lowest and the highest, ${min} and ${max}, found ${nearLoad}`,
  );
}

/** C50 of an earlier result, or the bound it found instead; of several that of the same edition. */
async function foundBefore(folder: string, scale: Range["scale"], edition: string | undefined): Promise<number> {
  const stored = await readResults(folder);
  const found = stored.flatMap(({ result: { capacity, target } }) => {
    const { c50, low, high } = (scale === "rate" ? capacity?.messagesPerSec : capacity?.insuredServed) ?? {};
    const load = c50 ?? low ?? high;
    return typeof load === "number" ? [{ edition: target.edition.id, load }] : [];
  });
  const best = found.find((each) => each.edition === edition) ?? found[0];
  if (best !== undefined) return best.load;
  const unit = scale === "rate" ? "messages a second" : "insured served";
  throw new UsageError(`--near ${folder}: expected a result with a capacity in ${unit}, found none`);
}

/** One line on stdout: what a pipeline reads. */
export function answer(result: Result): string {
  const { capacity, target } = result;
  if (capacity === null) return `${target.edition.id}: no capacity`;
  const { c50, low, high } = capacity.messagesPerSec;
  const insured = capacity.insuredServed?.c50;
  const figure =
    c50 === null
      ? "no figure"
      : `falls over at ${c50.toPrecision(3)} messages/s (${low?.toPrecision(3) ?? "?"} to ${high?.toPrecision(3) ?? "?"})`;
  const served = insured === null || insured === undefined ? "" : `, ${(insured / 1e6).toPrecision(3)} million insured`;
  const settled = isUnsettled(capacity.settling)
    ? "; slower at first, with cold caches: it would carry more after a longer --settle"
    : "";
  return `${target.edition.id}: ${figure}${served}; ${capacity.stopReason}${settled}`;
}

/** 1: the objectives are missed even at the lowest load. 3: there is no valid measurement. */
export function exitCodeOf(capacity: Capacity | null): number {
  switch (capacity?.stopReason) {
    case "converged":
    case "never-failed":
      return 0;
    case "time-budget":
      return capacity.messagesPerSec.c50 === null ? 3 : 0;
    case "never-passed":
      return 1;
    default:
      return 3;
  }
}

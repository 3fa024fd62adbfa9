// Runtime: anywhere.
import type { Comparison } from "../../records/comparison.ts";
import type { Result } from "../../records/result.ts";
import { observed } from "../capacity/observed.ts";
import type { BoundaryTrial } from "../capacity/side.ts";
import { conditionsOf, differences } from "../check/fingerprint.ts";
import { type CapacityRatio, capacityRatio, showsNoDifference } from "./ratio.ts";

/** Whether the trials of both were played in turns on one machine: only then does a ratio have an interval of its own. */
export function areInterleaved(a: Result, b: Result): boolean {
  return a.interleaved !== undefined && a.interleaved.comparison === b.interleaved?.comparison;
}

/** How many times as much `other` carries as `base`; null where they were not interleaved or one has no capacity. */
export function interleavedRatio(base: Result, other: Result): CapacityRatio | null {
  if (!areInterleaved(base, other)) return null;
  const [x, y] = [historyOf(base), historyOf(other)];
  return x === null || y === null ? null : capacityRatio(x, y);
}

/** The trials as the search saw them; null where it found no capacity, so that no fit makes one up. */
function historyOf({ capacity, trials, objectives }: Result): BoundaryTrial[] | null {
  if (capacity === null || capacity.messagesPerSec.c50 === null) return null;
  return trials.flatMap((trial) => (trial.load === undefined ? [] : [observed(trial, trial.load, objectives, 0)]));
}

/** The answer in one sentence: how many times, how sure, and whether any difference is shown. */
function ratioText(ratio: CapacityRatio | null, base: string, other: string): string {
  if (ratio === null) return `${other} and ${base}: no ratio, because one of the two has no capacity.`;
  const [times, low, high] = [ratio.ratio, ratio.low, ratio.high].map((value) => value.toPrecision(3));
  const figure = `${other} carries ${times} times as much as ${base} (95 % interval ${low} to ${high})`;
  return showsNoDifference(ratio) ? `${figure}: no difference shown.` : `${figure}.`;
}

/**
 * The record of a comparison, all editions against the first.
 *
 * @param results with the folders they lie in, in the order in which the editions were named
 */
export function comparisonOf(
  results: readonly { readonly folder: string; readonly result: Result }[],
  command: readonly string[],
): Comparison {
  const [base, ...others] = results;
  return {
    schema: "kassensturz/comparison/1",
    kind: "compare",
    complete: results.every(({ result }) => result.complete),
    command: [...command],
    editions: results.map(({ folder, result }) => ({
      folder,
      edition: result.target.edition.id,
      messagesPerSec: result.capacity?.messagesPerSec.c50 ?? null,
      stopReason: result.capacity?.stopReason ?? "no search",
    })),
    ratios: base === undefined ? [] : others.map((other) => ratioRecord(base, other)),
  };
}

type Placed = Parameters<typeof comparisonOf>[0][number];

function ratioRecord(base: Placed, other: Placed): Comparison["ratios"][number] {
  const ratio = interleavedRatio(base.result, other.result);
  return {
    folder: other.folder,
    over: base.folder,
    ratio: ratio?.ratio ?? null,
    low: ratio?.low ?? null,
    high: ratio?.high ?? null,
    differenceShown: ratio === null ? null : !showsNoDifference(ratio),
    text: ratioText(ratio, base.folder, other.folder),
    differences: differences(conditionsOf(base.result), conditionsOf(other.result)),
  };
}

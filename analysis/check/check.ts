// Runtime: anywhere.
import type { Limits } from "../../records/limits.ts";
import type { Night } from "../../records/night.ts";
import { baselineCases } from "./baseline.ts";
import { limitCases } from "./limits.ts";
import { lossCase, validityCase } from "./validity.ts";

/** One question the check asked, and its answer. A test case of the JUnit file. */
export interface CheckCase {
  /** Edition the question is about. */
  readonly edition: string;
  readonly name: string;
  /**
   * - `passed`: nothing speaks against it
   * - `failed`: a regression, or a limit missed
   * - `undecided`: no valid measurement, not comparable, or too little data
   */
  readonly outcome: "passed" | "failed" | "undecided";
  /** One line for a list. */
  readonly message: string;
  /** Further lines: figures, assumptions, what differs. */
  readonly details: readonly string[];
}

export interface CheckOptions {
  /** Probability that a night without any change raises an alarm, over all editions and figures together. */
  readonly alpha: number;
  /** Smallest loss of capacity that matters, 0 to 1. */
  readonly size: number;
  /** Smallest rise of a p99 that matters, 0.25 for a quarter. */
  readonly latencySize: number;
  /** Scatter from night to night that is taken for granted while few nights are known, 0.05 for 5 %. */
  readonly assumedScatter: number;
  /** A check that would miss a loss of this size is no answer: status 3. 0 to 1. */
  readonly mustFind: number;
  /** Fields of the fingerprint that may differ. */
  readonly allowed: readonly string[];
}

export const DEFAULT_OPTIONS: CheckOptions = {
  // Half of the one per cent that is promised: of a thousand nights, then, hardly ever more than ten raise an alarm.
  alpha: 0.005,
  size: 0.05,
  latencySize: 0.25,
  assumedScatter: 0.05,
  mustFind: 0.3,
  allowed: [],
};

export interface CheckReport {
  readonly outcome: CheckCase["outcome"];
  readonly cases: readonly CheckCase[];
  /** When the newest of tonight's results was started, ISO 8601. */
  readonly startedAt: string;
  readonly assumptions: readonly string[];
}

export interface CheckInput {
  /** Results of tonight, one an edition, and of nights before that are to count as recent; any order. */
  readonly recent: readonly Night[];
  /** Nights to compare with; those that are among `recent` too are left out. Null: limits only. */
  readonly baseline: readonly Night[] | null;
  readonly limits: Limits | null;
}

/** The verdict on a night: is it valid, was anything lost, does it keep its limits, has it fallen below its baseline? */
export function check({ recent, baseline, limits }: CheckInput, options: CheckOptions = DEFAULT_OPTIONS): CheckReport {
  const groups = seriesOf(recent);
  const cases = groups.flatMap((nights) => {
    const tonight = nights.at(-1);
    if (tonight === undefined) return [];
    const validity = validityCase(tonight);
    const own = [validity, lossCase(tonight)];
    if (validity.outcome === "undecided") return own;
    const compared = baseline === null ? [] : baselineCases(nights, baseline, options, groups.length);
    return [...own, ...limitCases(tonight, limits), ...compared];
  });
  return {
    outcome: outcomeOf(cases),
    cases,
    startedAt:
      recent
        .map((night) => night.startedAt)
        .toSorted()
        .at(-1) ?? "",
    assumptions: baseline === null ? [] : assumptionsOf(options),
  };
}

/** Nights by edition and kind, oldest first. */
function seriesOf(nights: readonly Night[]): Night[][] {
  const series = new Map<string, Night[]>();
  for (const night of nights.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))) {
    const key = `${night.edition} ${night.kind}`;
    series.set(key, [...(series.get(key) ?? []), night]);
  }
  return [...series.values()];
}

/** One thing lost is a regression, whatever else could not be told. */
function outcomeOf(cases: readonly CheckCase[]): CheckCase["outcome"] {
  if (cases.some(({ outcome }) => outcome === "failed")) return "failed";
  return cases.some(({ outcome }) => outcome === "undecided") || cases.length === 0 ? "undecided" : "passed";
}

function assumptionsOf({ alpha, size, latencySize, assumedScatter }: CheckOptions): string[] {
  const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`;
  return [
    `A night without any change raises an alarm with at most ${percent(alpha)}, all editions and figures together.`,
    `A loss counts from ${percent(size)} of the capacity, or a rise of ${percent(latencySize)} of a p99.`,
    "Nights scatter independently of each other around one level, log-normally; a machine that grows slower from week to week is found as a loss.",
    `With fewer than eight comparable nights their scatter is taken to be ${percent(assumedScatter)}, or what was seen if that is more; that of a p99 to be five times as much.`,
  ];
}

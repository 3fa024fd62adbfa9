// Runtime: anywhere.
import type { CapacityScale, Need, Result } from "../../records/result.ts";
import type { Evidence, Trial } from "../../records/trial.ts";

/** What a result says, in the terms of the report. Rates are messages a second, both directions together. */
export interface Finding {
  /** Stable key of the edition's curve, unique in one report. */
  readonly series: string;
  /** Name of the edition, made unique where one stands twice. */
  readonly name: string;
  readonly evidence: Evidence;
  readonly result: Result;
  /**
   * - `falls-over`: the load at which half of all trials pass is known
   * - `lower-bound`: it held up to `boundPerSec`, the highest load that passed
   * - `upper-bound`: it failed at `boundPerSec`, and no lower load passed
   * - `insufficient`: too little data for either
   * - `single-trial`: nobody searched for a capacity
   */
  readonly kind: "falls-over" | "lower-bound" | "upper-bound" | "insufficient" | "single-trial";
  readonly boundPerSec: number | null;
  readonly perSec: CapacityScale;
  /** Null in plain-rate mode and for a single trial. */
  readonly insured: CapacityScale | null;
  /** Highest load offered in a trial that passed, lowest in one that failed. */
  readonly highestPassPerSec: number | null;
  readonly lowestFailPerSec: number | null;
}

/** One finding a result, in the order given. */
export function findingsOf(results: readonly Result[]): Finding[] {
  const names = uniqueNames(results.map(({ target }) => target.edition.name));
  return results.map((result, index) => findingOf(result, `s${index}`, names[index] ?? ""));
}

function findingOf(result: Result, series: string, name: string): Finding {
  const { capacity, evidence } = result;
  const passed = loadsOf(result.trials, "pass");
  const failed = loadsOf(result.trials, "fail");
  const highestPassPerSec = passed.length === 0 ? null : Math.max(...passed);
  const lowestFailPerSec = failed.length === 0 ? null : Math.min(...failed);
  const known = { series, name, evidence, result, highestPassPerSec, lowestFailPerSec };
  if (capacity === null) return { ...known, kind: "single-trial", boundPerSec: null, perSec: UNKNOWN, insured: null };
  const perSec = capacity.messagesPerSec;
  const both = { ...known, perSec, insured: capacity.insuredServed };
  if (perSec.c50 !== null) return { ...both, kind: "falls-over", boundPerSec: null };
  const lower = perSec.low ?? perSec.c95 ?? highestPassPerSec;
  if (lowestFailPerSec === null && lower !== null) return { ...both, kind: "lower-bound", boundPerSec: lower };
  const upper = perSec.high ?? lowestFailPerSec;
  if (highestPassPerSec === null && upper !== null) return { ...both, kind: "upper-bound", boundPerSec: upper };
  return { ...both, kind: "insufficient", boundPerSec: null };
}

/** Whether an edition carries an insurer's peak. */
export type Carrying = "yes" | "no" | "borderline" | "unknown";

/**
 * "yes" up to the load that holds (C95), "no" from the upper end of the interval, "borderline" between;
 * beyond the loads that were tried nothing is known.
 */
export function carries(finding: Finding, need: Pick<Need, "messagesPerSec">): Carrying {
  const load = need.messagesPerSec;
  const { perSec, kind, boundPerSec } = finding;
  switch (kind) {
    case "falls-over": {
      // Carried is what both say: the load that 95 % of trials pass, and the least that C50 may be.
      const holds = leastOf(perSec.c95, perSec.low);
      const fails = perSec.high ?? perSec.c50;
      if (holds !== null && load <= holds) return "yes";
      return fails !== null && load >= fails ? "no" : "borderline";
    }
    case "lower-bound":
      return boundPerSec !== null && load <= boundPerSec ? "yes" : "unknown";
    case "upper-bound":
      return boundPerSec !== null && load >= boundPerSec ? "no" : "unknown";
    default:
      return "unknown";
  }
}

function leastOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/** How many times as much the second edition carries, with the range that both intervals leave. */
export interface Ratio {
  readonly ratio: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** C50 over C50. The range divides the far ends of both intervals, so it is wider than a 95 % interval of the ratio. */
export function ratioOf(base: Finding, other: Finding): Ratio | null {
  if (base.perSec.c50 === null || other.perSec.c50 === null || base.perSec.c50 === 0) return null;
  const over = (a: number | null, b: number | null) => (a === null || b === null || b === 0 ? null : a / b);
  return {
    ratio: other.perSec.c50 / base.perSec.c50,
    low: over(other.perSec.low, base.perSec.high),
    high: over(other.perSec.high, base.perSec.low),
  };
}

/** The trial whose time line tells most: the lowest load that failed, else the highest that was played. */
export function tellingTrial(result: Result): Trial | null {
  const drawn = result.trials.filter(({ timeline }) => timeline.length > 1);
  const byLoad = drawn.toSorted((a, b) => a.offeredPerSec - b.offeredPerSec || a.index - b.index);
  const kneePerSec = result.capacity?.messagesPerSec.c50 ?? 0;
  const failed = byLoad.filter(({ verdict }) => verdict === "fail");
  return failed.find(({ offeredPerSec }) => offeredPerSec >= kneePerSec) ?? failed.at(-1) ?? byLoad.at(-1) ?? null;
}

/** Where a trial stands in its search: the highest load that held, or the one that was too much. */
export type DistributionPlace = "held" | "failed";

/** The trials whose distributions tell most: the highest load that passed, and the telling one that failed. */
export function distributionTrials(result: Result): { readonly place: DistributionPlace; readonly trial: Trial }[] {
  const counted = result.trials.filter(
    ({ latencyMs, verdict }) => latencyMs.send.histogram !== undefined && verdict !== "invalid",
  );
  const byLoad = counted.toSorted((a, b) => a.offeredPerSec - b.offeredPerSec || a.index - b.index);
  const held = byLoad.findLast(({ verdict }) => verdict === "pass") ?? null;
  const telling = tellingTrial({ ...result, trials: byLoad });
  const failed = telling?.verdict === "pass" ? null : telling;
  return [
    ...(held === null ? [] : [{ place: "held" as const, trial: held }]),
    ...(failed === null ? [] : [{ place: "failed" as const, trial: failed }]),
  ];
}

/** Messages a second of one insured of the average mix, where all results agree on it; null otherwise. */
export function sharedPerInsured(results: readonly Result[]): number | null {
  const first = results[0]?.workload.messagesPerSecPerInsured ?? null;
  if (first === null || first <= 0) return null;
  const same = results.every(({ workload }) => {
    const own = workload.messagesPerSecPerInsured;
    return own !== null && Math.abs(own / first - 1) < 1e-6;
  });
  return same ? first : null;
}

/** What insurers need, of the first result that says so, smallest first. */
export function needsOf(results: readonly Result[]): Need[] {
  const needs = results.find(({ workload }) => workload.needs.length > 0)?.workload.needs ?? [];
  return needs
    .filter(({ messagesPerSec }) => messagesPerSec > 0)
    .toSorted((a, b) => a.messagesPerSec - b.messagesPerSec);
}

const UNKNOWN: CapacityScale = { c50: null, c95: null, low: null, high: null };

function loadsOf(trials: readonly Trial[], verdict: Trial["verdict"]): number[] {
  return trials.filter((trial) => trial.verdict === verdict).map(({ offeredPerSec }) => offeredPerSec);
}

function uniqueNames(names: readonly string[]): string[] {
  return names.map((name, index) => {
    const earlier = names.slice(0, index).filter((other) => other === name).length;
    return names.filter((other) => other === name).length === 1 ? name : `${name} (${earlier + 1})`;
  });
}

// Runtime: anywhere.
import type { Need } from "../../records/result.ts";
import type { Finding } from "../report/finding.ts";
import { linearTicks, logTicks } from "./ticks.ts";

/** The common x axis, offered messages a second. */
export interface LoadAxis {
  readonly type: "linear" | "log";
  readonly low: number;
  readonly high: number;
  readonly ticks: number[];
}

/**
 * Holds every trial and every capacity. Needs widen it only where they lie near, so that the curves are never squeezed
 * into a corner by an insurer who needs fifty times as much. Logarithmic where the editions lie far apart.
 */
export function loadAxis(findings: readonly Finding[], needs: readonly Need[], tickCount: number): LoadAxis {
  const loads = findings.flatMap(loadsOf).filter((load) => load > 0);
  const most = loads.length === 0 ? 1 : Math.max(...loads);
  const least = loads.length === 0 ? 1 : Math.min(...loads);
  const peaks = needs.map(({ messagesPerSec }) => messagesPerSec);
  if (needsLog(findings, most / least)) {
    const low = Math.min(least, ...peaks.filter((peak) => peak >= least / 3)) / 1.25;
    const high = Math.max(most, ...peaks.filter((peak) => peak <= most * 3)) * 1.2;
    return { type: "log", low, high, ticks: logTicks(low, high, 0.6 / tickCount) };
  }
  const high = Math.max(most, ...peaks.filter((peak) => peak <= most * 1.4)) * 1.06;
  return { type: "linear", low: 0, high, ticks: linearTicks(0, high, tickCount) };
}

/** Ticks of the second axis: round numbers of insured, as messages a second. */
export function insuredTicks(
  axis: LoadAxis,
  perInsured: number,
  tickCount: number,
): { perSec: number; insured: number }[] {
  const [low, high] = [axis.low / perInsured, axis.high / perInsured];
  const insured = axis.type === "log" ? logTicks(low, high, 0.6 / tickCount) : linearTicks(low, high, tickCount);
  return insured.map((people) => ({ perSec: people * perInsured, insured: people }));
}

/** Where a load lies on the axis, 0 at its left end and 1 at its right. Less or more: beyond it. */
export function placeOf(axis: LoadAxis, perSec: number): number {
  if (axis.type === "linear") return (perSec - axis.low) / (axis.high - axis.low);
  return perSec <= 0 ? Number.NEGATIVE_INFINITY : Math.log(perSec / axis.low) / Math.log(axis.high / axis.low);
}

/** The load at a place of the axis: the other way round. */
export function loadAt(axis: LoadAxis, place: number): number {
  if (axis.type === "linear") return axis.low + place * (axis.high - axis.low);
  return axis.low * (axis.high / axis.low) ** place;
}

function loadsOf({ result, perSec }: Finding): number[] {
  const known = [perSec.c50, perSec.c95, perSec.low, perSec.high].filter((load) => load !== null);
  return [...result.trials.map(({ offeredPerSec }) => offeredPerSec), ...known];
}

function needsLog(findings: readonly Finding[], spread: number): boolean {
  const knees = findings
    .map(({ perSec, boundPerSec }) => perSec.c50 ?? boundPerSec)
    .filter((knee) => knee !== null)
    .filter((knee) => knee > 0);
  return spread > 60 || (knees.length > 1 && Math.max(...knees) / Math.min(...knees) > 5);
}

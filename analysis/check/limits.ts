// Runtime: anywhere.
import type { EditionLimits, Limits } from "../../records/limits.ts";
import type { Night } from "../../records/night.ts";
import type { CheckCase } from "./check.ts";
import { figure } from "./wording.ts";

/** Fixed limits. A capacity keeps its limit when what holds (C95) does, and misses it when the whole interval lies below. */
export function limitCases(night: Night, limits: Limits | null): CheckCase[] {
  const own = limits?.editions[night.edition] ?? limits?.editions["*"];
  if (own === undefined) return [];
  return [...capacityCases(night, own), ...trialCases(night, own)];
}

function capacityCases({ edition, capacity, messagesPerSecPerInsured }: Night, own: EditionLimits): CheckCase[] {
  const insuredOf = (perSec: number | null) =>
    perSec === null || messagesPerSecPerInsured === null ? null : perSec / messagesPerSecPerInsured;
  const scales = [
    { limit: own.messagesPerSecMin, unit: "messages/s", of: (perSec: number | null) => perSec },
    { limit: own.insuredServedMin, unit: "insured", of: insuredOf },
  ];
  return scales.flatMap(({ limit, unit, of }) => {
    if (limit === undefined) return [];
    const name = `holds at least ${figure(limit)} ${unit}`;
    if (capacity === null) return [undecided(edition, name, "a single trial has no capacity; use `capacity`")];
    const [holds, falls, upper] = [of(capacity.c95 ?? capacity.low), of(capacity.c50), of(capacity.high)];
    const message = `holds ${figure(holds)}, falls over at ${figure(falls)} ${unit} (${capacity.stopReason})`;
    if (holds !== null && holds >= limit) return [{ edition, name, outcome: "passed", message, details: [] }];
    const missed = upper !== null && upper < limit;
    return [{ edition, name, outcome: missed ? "failed" : "undecided", message, details: [] }];
  });
}

function trialCases({ edition, trial }: Night, own: EditionLimits): CheckCase[] {
  if (trial === null) return [];
  const figures = [
    { limit: own.sendMsP99Max, what: "p99 send", unit: " ms", found: trial.sendMsP99 },
    { limit: own.deliveryMsP99Max, what: "p99 delivery", unit: " ms", found: trial.deliveryMsP99 },
    { limit: own.failureShareMax, what: "share of failed requests", unit: "", found: trial.failureShare },
  ];
  return figures.flatMap(({ limit, what, unit, found }) => {
    if (limit === undefined) return [];
    const kept = found !== null && found <= limit;
    const message = `${what} ${found === null ? "beyond measure" : `${figure(found)}${unit}`}`;
    const name = `${what} at most ${figure(limit)}${unit}`;
    return [{ edition, name, outcome: kept ? "passed" : "failed", message, details: [] }];
  });
}

function undecided(edition: string, name: string, message: string): CheckCase {
  return { edition, name, outcome: "undecided", message, details: [] };
}

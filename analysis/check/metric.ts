// Runtime: anywhere.
import { mean } from "simple-statistics";
import type { Night } from "../../records/night.ts";
import type { Observation } from "./shift.ts";

/** A figure that is followed from night to night. */
export interface Metric {
  readonly name: string;
  readonly unit: string;
  /** A capacity: more is better. Otherwise a latency: less is better. */
  readonly isCapacity: boolean;
  /** The figure of a night; a lower bound where the search never failed; null where there is none. */
  readonly of: (night: Night) => number | null;
  /** Geometric mean over nights that have the figure. */
  readonly center: (nights: readonly Night[]) => number | null;
}

/** What is followed of a search, and of a single trial. */
export function metricsOf(night: Night): readonly Metric[] {
  return night.kind === "capacity" ? [CAPACITY] : [SEND, DELIVERY];
}

/** Null where the night has no such figure. */
export function observationOf(metric: Metric, night: Night): Observation | null {
  const value = metric.of(night);
  if (value === null || value <= 0) return null;
  if (!metric.isCapacity) return { value: -Math.log(value), error: null, bound: false };
  return { value: Math.log(value), error: standardError(night), bound: isBound(night) };
}

/** A 95 % interval is 3.92 standard errors wide; a bracket is taken for a uniform distribution, which is √12. */
function standardError({ capacity }: Night): number | null {
  if (capacity === null || capacity.c50 === null || capacity.low === null || capacity.high === null) return null;
  if (!(capacity.low > 0 && capacity.high > capacity.low)) return null;
  return Math.log(capacity.high / capacity.low) / (capacity.method === "bracket" ? Math.sqrt(12) : 3.92);
}

function isBound({ capacity }: Night): boolean {
  return capacity?.stopReason === "never-failed" && capacity.c50 === null;
}

function metric(name: string, unit: string, isCapacity: boolean, of: Metric["of"]): Metric {
  const center = (nights: readonly Night[]) => {
    const logs = nights.flatMap((night) => {
      const value = of(night);
      return value === null || value <= 0 ? [] : [Math.log(value)];
    });
    return logs.length === 0 ? null : Math.exp(mean(logs));
  };
  return { name, unit, isCapacity, of, center };
}

const CAPACITY = metric("capacity", "messages/s", true, (night) =>
  isBound(night) ? (night.capacity?.low ?? null) : (night.capacity?.c50 ?? null),
);
const SEND = metric("p99 send", "ms", false, ({ trial }) => trial?.sendMsP99 ?? null);
const DELIVERY = metric("p99 delivery", "ms", false, ({ trial }) => trial?.deliveryMsP99 ?? null);

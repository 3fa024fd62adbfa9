// Runtime: anywhere.
import type { Quantiles } from "../../records/trial.ts";
import { BATCH_MS, designEffect } from "./designEffect.ts";

/** Latencies, infinite where an operation failed, and the intended times they belong to, ms. */
export interface Timed {
  readonly values: Float64Array;
  readonly times: Float64Array;
}

/**
 * Quantiles by nearest rank, violations and their design effect of operations that all are in memory, as the harness has
 * them for those in a file of samples.
 */
export function timedQuantiles({ values, times }: Timed, limitMs: number): Quantiles {
  const sorted = values.toSorted();
  const batches = new Map<number, { count: number; violations: number }>();
  values.forEach((value, index) => {
    const key = Math.floor((times[index] as number) / BATCH_MS);
    const batch = batches.get(key) ?? { count: 0, violations: 0 };
    batches.set(key, batch);
    batch.count++;
    if (value > limitMs) batch.violations++;
  });
  return {
    count: values.length,
    failures: values.filter((value) => value === Number.POSITIVE_INFINITY).length,
    violations: values.filter((value) => value > limitMs).length,
    designEffect: designEffect([...batches.values()]),
    p50: ranked(sorted, 0.5),
    p95: ranked(sorted, 0.95),
    p99: ranked(sorted, 0.99),
    max: ranked(sorted, 1),
  };
}

/** The value at this rank, to a microsecond; null where it is infinite or there is none. */
export function ranked(sorted: Float64Array, q: number): number | null {
  const value = sorted[Math.max(1, Math.ceil(q * sorted.length - 1e-9)) - 1];
  return value === undefined || !Number.isFinite(value) ? null : Math.round(value * 1000) / 1000;
}

// Runtime: anywhere.
import type { Quantiles } from "../../records/trial.ts";
import { BATCH_MS, designEffect } from "./designEffect.ts";
import { type PlacedBatch, placeOfViolations } from "./placeOfViolations.ts";

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
  const over = batchesOver({ values, times }, limitMs);
  const half = batchesOver({ values, times }, limitMs / 2);
  return {
    count: values.length,
    failures: countAbove(sorted, Number.MAX_VALUE),
    violations: countAbove(sorted, limitMs),
    designEffect: designEffect(over),
    violationsAt: placeOfViolations(over),
    overHalf: { violations: countAbove(sorted, limitMs / 2), designEffect: designEffect(half) },
    p50: ranked(sorted, 0.5),
    p95: ranked(sorted, 0.95),
    p99: ranked(sorted, 0.99),
    max: ranked(sorted, 1),
  };
}

function countAbove(sorted: Float64Array, limit: number): number {
  const first = sorted.findIndex((value) => value > limit);
  return first < 0 ? 0 : sorted.length - first;
}

function batchesOver({ values, times }: Timed, limitMs: number): PlacedBatch[] {
  const batches = new Map<number, { count: number; violations: number }>();
  for (let i = 0; i < values.length; i++) {
    const key = Math.floor((times[i] as number) / BATCH_MS);
    const batch = batches.get(key) ?? { count: 0, violations: 0 };
    batches.set(key, batch);
    batch.count++;
    if ((values[i] as number) > limitMs) batch.violations++;
  }
  return [...batches].sort(([a], [b]) => a - b).map(([index, batch]) => ({ index, ...batch }));
}

/** The value at this rank, to a microsecond; null where it is infinite or there is none. */
export function ranked(sorted: Float64Array, q: number): number | null {
  const value = sorted[Math.max(1, Math.ceil(q * sorted.length - 1e-9)) - 1];
  return value === undefined || !Number.isFinite(value) ? null : Math.round(value * 1000) / 1000;
}

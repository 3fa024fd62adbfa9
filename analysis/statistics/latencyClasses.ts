// Runtime: anywhere.
import type { Histogram } from "../../records/trial.ts";

/**
 * Upper ends of the classes in which latencies are counted, ms: the preferred numbers R10 of ISO 3, ten a decade, from
 * 0.1 ms to 80 s. Written out rather than computed, so that every machine sorts into the same classes.
 */
export const LATENCY_CLASSES_MS: readonly number[] = [0.1, 1, 10, 100, 1000, 10_000].flatMap((decade) =>
  [1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8].map((step) => Number((step * decade).toPrecision(4))),
);

/** The counts of all classes without the empty ones at either end. */
export function histogramOf(counts: readonly number[], beyond: number): Histogram {
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0) + 1;
  return first < 0
    ? { upToMs: [], counts: [], beyond }
    : { upToMs: LATENCY_CLASSES_MS.slice(first, last), counts: counts.slice(first, last), beyond };
}

/** One step of a survival curve. */
export interface Survival {
  readonly ms: number;
  /** Share of operations that took longer, or failed, 0 to 1. */
  readonly shareSlower: number;
}

/** Share of operations slower than each class's upper end: exact at these times, for they were counted, not fitted. */
export function survivalOf({ upToMs, counts, beyond }: Histogram): Survival[] {
  const total = counts.reduce((sum, count) => sum + count, beyond);
  if (total === 0) return [];
  let slower = total;
  return upToMs.map((ms, index) => {
    slower -= counts[index] ?? 0;
    return { ms, shareSlower: slower / total };
  });
}

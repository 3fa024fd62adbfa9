// Runtime: anywhere.
import type { Quantiles } from "../../records/trial.ts";

/** Percentiles that every trial records, by their share. */
const RECORDED = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

export type Percentile = keyof typeof RECORDED;
export const percentiles = ["p50", "p95", "p99"] as const satisfies readonly Percentile[];

/** The recorded percentile that an objective is about, and the p99 where it is about one that no trial records. */
export function percentileOf(quantile: number): { readonly name: Percentile; readonly share: number } {
  const name = percentiles.find((each) => RECORDED[each] === quantile) ?? "p99";
  return { name, share: RECORDED[name] };
}

/** A percentile beyond all times: there were operations, but too many of them failed. */
export function isInfinite(quantiles: Quantiles, name: Percentile): boolean {
  return quantiles[name] === null && quantiles.count + quantiles.failures > 0;
}

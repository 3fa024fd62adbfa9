// Runtime: Node.
import { DuckDBListValue, DuckDBMapValue } from "@duckdb/node-api";
import { BATCH_MS, designEffect } from "../../analysis/statistics/designEffect.ts";
import { histogramOf, LATENCY_CLASSES_MS } from "../../analysis/statistics/latencyClasses.ts";
import { placeOfViolations } from "../../analysis/statistics/placeOfViolations.ts";
import type { Quantiles } from "../../records/trial.ts";
import { countOf, type Database, numberOf, type Row } from "../samples/database.ts";

/**
 * Exact quantiles of the column `x` (ms, with its intended time `t`) of `query`, where infinity stands for a failure: nearest rank, the smallest
 * value with at least q·n values not above it (type 1 of Hyndman & Fan 1996). An infinite quantile is null.
 */
export async function quantilesOf(database: Database, query: string, limitMs: number): Promise<Quantiles> {
  const row = await database.row(`
    SELECT count(*) AS n,
      count(*) FILTER (x = 'inf'::DOUBLE) AS failures,
      count(*) FILTER (x > ${limitMs}) AS violations,
      quantile_disc(x, [0.5, 0.95, 0.99]) AS quantiles, max(x) AS worst,
      histogram(x, [${LATENCY_CLASSES_MS.join(", ")}]::DOUBLE[]) AS classes
    FROM (${query})`);
  const batches = await database.rows(`
    SELECT floor(t / ${BATCH_MS}) AS slot, count(*) AS n, count(*) FILTER (x > ${limitMs}) AS k, count(*) FILTER (x > ${limitMs / 2}) AS half
    FROM (${query}) GROUP BY slot ORDER BY slot`);
  const counts = batches.map(({ slot, n, k }) => ({ index: countOf(slot), count: countOf(n), violations: countOf(k) }));
  const halves = batches.map((batch) => ({ count: countOf(batch.n), violations: countOf(batch.half) }));
  const [p50, p95, p99] = row.quantiles instanceof DuckDBListValue ? row.quantiles.items : [];
  return {
    count: countOf(row.n),
    failures: countOf(row.failures),
    violations: countOf(row.violations),
    designEffect: designEffect(counts),
    violationsAt: placeOfViolations(counts),
    overHalf: {
      violations: halves.reduce((sum, { violations }) => sum + violations, 0),
      designEffect: designEffect(halves),
    },
    p50: numberOf(p50),
    p95: numberOf(p95),
    p99: numberOf(p99),
    max: numberOf(row.worst),
    histogram: histogramIn(row.classes),
  };
}

/** DuckDB's map of class → count; the class without an end is infinity. */
function histogramIn(classes: Row[string] | undefined): Quantiles["histogram"] {
  const counts = new Map(
    classes instanceof DuckDBMapValue
      ? classes.entries.map(({ key, value }) => [Number(key), countOf(value)] as const)
      : [],
  );
  return histogramOf(
    LATENCY_CLASSES_MS.map((upToMs) => counts.get(upToMs) ?? 0),
    counts.get(Number.POSITIVE_INFINITY) ?? 0,
  );
}

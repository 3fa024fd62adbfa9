// Runtime: Node.
import { BATCH_MS, designEffect } from "../../analysis/statistics/designEffect.ts";
import type { Quantiles } from "../../records/trial.ts";
import { countOf, type Database, numberOf } from "../samples/database.ts";

/**
 * Exact quantiles of the column `x` (ms, with its intended time `t`) of `query`, where infinity stands for a failure: nearest rank, the smallest
 * value with at least q·n values not above it (type 1 of Hyndman & Fan 1996). An infinite quantile is null.
 */
export async function quantilesOf(database: Database, query: string, limitMs: number): Promise<Quantiles> {
  const row = await database.row(`
    SELECT count(*) AS n,
      count(*) FILTER (x = 'inf'::DOUBLE) AS failures,
      count(*) FILTER (x > ${limitMs}) AS violations,
      quantile_disc(x, 0.5) AS p50, quantile_disc(x, 0.95) AS p95, quantile_disc(x, 0.99) AS p99, max(x) AS worst
    FROM (${query})`);
  const batches = await database.rows(`
    SELECT count(*) AS n, count(*) FILTER (x > ${limitMs}) AS k
    FROM (${query}) GROUP BY floor(t / ${BATCH_MS}) ORDER BY floor(t / ${BATCH_MS})`);
  return {
    count: countOf(row.n),
    failures: countOf(row.failures),
    violations: countOf(row.violations),
    designEffect: designEffect(batches.map((batch) => ({ count: countOf(batch.n), violations: countOf(batch.k) }))),
    p50: numberOf(row.p50),
    p95: numberOf(row.p95),
    p99: numberOf(row.p99),
    max: numberOf(row.worst),
  };
}

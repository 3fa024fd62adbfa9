// Runtime: Node.
import type { Objectives } from "../../records/objectives.ts";
import type { Plan } from "../../records/plan.ts";
import type { TimelineEntry } from "../../records/trial.ts";
import { countOf, type Database, numberOf } from "../samples/database.ts";
import { cpuOfSecond, type ResourceRecord } from "./resources.ts";
import { plannedEndMs } from "./window.ts";

/** The trial second by second, from its zero to its end. */
export async function timelineFacts(
  database: Database,
  plan: Plan,
  objectives: Objectives,
  resources: readonly ResourceRecord[],
  endedMs: number,
): Promise<TimelineEntry[]> {
  const seconds = Math.ceil(Math.min(endedMs, plannedEndMs(plan)) / 1000);
  if (seconds <= 0) return [];
  const rows = await database.rows(`
    WITH message AS (
      SELECT p.intendedMs, coalesce(s.error, 'missing') AS error, p.intendedMs + s.latencyMs AS endMs, s.latencyMs,
        round(a.seenMs - p.intendedMs, 3) AS deliveryMs
      FROM planned p
      LEFT JOIN samples s ON s.kind = 'send' AND s.stream = p.stream AND s.seq = p.seq
      LEFT JOIN arrival a ON a.stream = p.stream AND a.seq = p.seq
      WHERE p.kind = 'send' AND p.intendedMs < ${endedMs}),
    begun AS (
      SELECT floor(intendedMs / 1000)::INTEGER AS tSec, count(*) AS offered,
        quantile_disc(CASE WHEN error = '' THEN latencyMs ELSE 'inf'::DOUBLE END, 0.99) AS sendP99,
        quantile_disc(coalesce(deliveryMs, 'inf'::DOUBLE), 0.99) AS deliveryP99
      FROM message GROUP BY 1),
    ended AS (
      SELECT floor(endMs / 1000)::INTEGER AS tSec, count(*) FILTER (error = '') AS completed,
        count(*) FILTER (error = '' AND latencyMs <= ${objectives.send.limitMs}) AS good,
        count(*) FILTER (error <> '') AS failed
      FROM message WHERE endMs IS NOT NULL GROUP BY 1)
    SELECT t.tSec, coalesce(offered, 0) AS offered, coalesce(completed, 0) AS completed, coalesce(good, 0) AS good,
      coalesce(failed, 0) AS failed, sendP99, deliveryP99,
      sum(coalesce(offered, 0) - coalesce(completed, 0) - coalesce(failed, 0)) OVER (ORDER BY t.tSec) AS inFlight
    FROM (SELECT unnest(range(0, ${seconds}))::INTEGER AS tSec) t
    LEFT JOIN begun USING (tSec) LEFT JOIN ended USING (tSec)
    ORDER BY t.tSec`);
  return rows.map((row) => {
    const tSec = countOf(row.tSec);
    return {
      tSec,
      offered: countOf(row.offered),
      completed: countOf(row.completed),
      good: countOf(row.good),
      failed: countOf(row.failed),
      sendMsP99: numberOf(row.sendP99),
      deliveryMsP99: numberOf(row.deliveryP99),
      inFlight: Math.max(0, countOf(row.inFlight)),
      cpu: cpuOfSecond(resources, tSec),
    };
  });
}

// Runtime: Node.
import { aftermath } from "../../analysis/recovery/recovery.ts";
import type { FaultFacts, Inflicted } from "../../records/fault.ts";
import type { Objectives } from "../../records/objectives.ts";
import type { Plan } from "../../records/plan.ts";
import type { TimelineEntry } from "../../records/trial.ts";
import type { Database } from "../samples/database.ts";
import { plannedWindow } from "./window.ts";

/** How the server came out of each fault, from the tables `samples`, `planned` and `arrival`. */
export async function faultFacts(
  database: Database,
  plan: Plan,
  objectives: Objectives,
  timeline: readonly TimelineEntry[],
  faults: readonly Inflicted[],
): Promise<FaultFacts[]> {
  if (faults.length === 0) return [];
  const messages = await database.rows(`
    SELECT p.intendedMs, CASE WHEN s.error = '' THEN s.latencyMs END AS sendMs, a.seenMs - p.intendedMs AS deliveryMs
    FROM planned p
    LEFT JOIN samples s ON s.kind = 'send' AND s.stream = p.stream AND s.seq = p.seq
    LEFT JOIN arrival a ON a.stream = p.stream AND a.seq = p.seq
    WHERE p.kind = 'send' ORDER BY p.intendedMs`);
  const failed = await database.rows(
    "SELECT intendedMs, error FROM samples WHERE error <> '' AND kind NOT IN ('begin', 'seen', 'read', 'mark', 'audit', 'probe', 'evidence')",
  );
  const ms = (value: unknown) => (value === null ? Number.POSITIVE_INFINITY : Number(value));
  const observed = {
    messages: messages.map((row) => ({
      intendedMs: Number(row.intendedMs),
      sendMs: ms(row.sendMs),
      deliveryMs: ms(row.deliveryMs),
    })),
    failed: failed.map((row) => ({ intendedMs: Number(row.intendedMs), error: String(row.error) })),
    inFlight: timeline.map(({ inFlight }) => inFlight),
    loadEndMs: plannedWindow(plan).endMs,
  };
  return faults.map((fault) => aftermath(fault, observed, objectives));
}

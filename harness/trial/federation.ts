// Runtime: Node.
import type { Inflicted } from "../../records/fault.ts";
import type { Objectives } from "../../records/objectives.ts";
import type { TrialFacts } from "../../records/trial.ts";
import { countOf, type Database, numberOf } from "../samples/database.ts";
import { quantilesOf } from "./quantiles.ts";
import type { Window } from "./window.ts";

/**
 * How long messages took between two homeservers, how many were on their way, and when the other side had caught up after
 * each fault. From the tables `samples` and `arrival`.
 */
export async function federationFacts(
  database: Database,
  window: Window,
  objectives: Objectives,
  faults: readonly Inflicted[],
): Promise<NonNullable<TrialFacts["federation"]>> {
  await database.run(`
    CREATE OR REPLACE TABLE crossing AS
    SELECT s.role, s.intendedMs, s.intendedMs + s.latencyMs AS acknowledgedMs,
      -- A sync may bring a message before its sender has the answer.
      greatest(s.intendedMs + s.latencyMs, coalesce(a.seenMs, 'inf'::DOUBLE)) AS seenMs
    FROM samples s LEFT JOIN arrival a USING (stream, seq)
    WHERE s.kind = 'send' AND s.error = ''`);
  const lagFrom = (role: "i" | "s") =>
    quantilesOf(
      database,
      `SELECT seenMs - acknowledgedMs AS x, intendedMs AS t FROM crossing
       WHERE role = '${role}' AND intendedMs >= ${window.startMs} AND intendedMs < ${window.endMs}`,
      objectives.delivery.limitMs,
    );
  const { most } = await database.row(`
    SELECT max(waiting) AS most FROM (
      SELECT sum(step) OVER (ORDER BY t, step ROWS UNBOUNDED PRECEDING) AS waiting FROM (
        SELECT acknowledgedMs AS t, 1 AS step FROM crossing UNION ALL SELECT seenMs, -1 FROM crossing))`);
  const over = faults.flatMap(({ target, endSec }) => (endSec === null ? [] : [{ target, endSec }]));
  return {
    lagMs: { toStaff: await lagFrom("i"), toInsured: await lagFrom("s") },
    waitingMax: Math.max(0, numberOf(most) ?? 0),
    catchUps: await Promise.all(over.map((fault) => catchUp(database, fault))),
  };
}

type CatchUp = NonNullable<TrialFacts["federation"]>["catchUps"][number];

/** Caught up is who has shown every message that was acknowledged before the cause of the fault was gone. */
async function catchUp(database: Database, { target, endSec }: Pick<CatchUp, "target" | "endSec">): Promise<CatchUp> {
  const endMs = endSec * 1000;
  const row = await database.row(
    `SELECT count(*) FILTER (seenMs > ${endMs}) AS waiting, max(seenMs) AS last FROM crossing WHERE acknowledgedMs <= ${endMs}`,
  );
  const lastMs = row.last === null ? endMs : numberOf(row.last);
  return {
    target,
    endSec,
    waiting: countOf(row.waiting),
    caughtUpSec: lastMs === null ? null : Math.round(Math.max(endMs, lastMs)) / 1000,
  };
}

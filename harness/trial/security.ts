// Runtime: Node.
import type { Plan } from "../../records/plan.ts";
import type { ProbeAttempts, Security } from "../../records/security.ts";
import { countOf, type Database, numberOf } from "../samples/database.ts";
import { plannedWindow } from "./window.ts";

/** Answers kept in the record; leaks first. */
const EVIDENCE_MAX = 50;

/** What is neither a leak, a refusal nor unclear had no answer: an attempt cut off by the end of the trial as well. */
const COUNTS = `
  count(*) AS attempts,
  count(*) FILTER (error = 'refused') AS refused,
  count(*) FILTER (error NOT IN ('refused', 'unclear', 'leak')) AS overloaded,
  count(*) FILTER (error = 'unclear') AS unclear,
  count(*) FILTER (error = 'leak') AS leaks`;

/** What the security probes found, from the lines `probe` and `evidence` of the table `samples`. */
export async function securityFacts(database: Database, plan: Plan): Promise<Security> {
  const total = await database.row(`SELECT ${COUNTS} FROM samples WHERE kind = 'probe'`);
  const kinds = await database.rows(
    `SELECT ref, ${COUNTS} FROM samples WHERE kind = 'probe' GROUP BY ref ORDER BY ref`,
  );
  const during = async (fromMs: number, toMs: number) =>
    countsOf(
      await database.row(
        `SELECT ${COUNTS} FROM samples WHERE kind = 'probe' AND intendedMs >= ${fromMs} AND intendedMs < ${toMs}`,
      ),
    );
  const loadStartMs = plan.phases.onlineSec * 1000;
  const { endMs } = plannedWindow(plan);
  const counts = countsOf(total);
  return {
    ...counts,
    byKind: Object.fromEntries(kinds.map((row) => [String(row.ref), countsOf(row)])),
    byPhase:
      counts.attempts === 0
        ? null
        : {
            idle: await during(0, loadStartMs),
            load: await during(loadStartMs, endMs),
            recovery: await during(endMs, Number.MAX_SAFE_INTEGER),
          },
    evidence: await evidence(database),
  };
}

function countsOf(row: Readonly<Record<string, Parameters<typeof countOf>[0]>>): ProbeAttempts {
  return {
    attempts: countOf(row.attempts),
    refused: countOf(row.refused),
    overloaded: countOf(row.overloaded),
    unclear: countOf(row.unclear),
    leaks: countOf(row.leaks),
  };
}

async function evidence(database: Database): Promise<Security["evidence"]> {
  const rows = await database.rows(
    `SELECT intendedMs, status, error, ref FROM samples WHERE kind = 'evidence' ORDER BY error, intendedMs LIMIT ${EVIDENCE_MAX}`,
  );
  return rows.map((row) => {
    const [kind = "", request = "", ...answer] = String(row.ref).split(" | ");
    return {
      kind,
      outcome: row.error === "leak" ? "leak" : "unclear",
      atMs: numberOf(row.intendedMs) ?? 0,
      request,
      status: countOf(row.status),
      answer: answer.join(" | "),
    };
  });
}

// Runtime: Node.
import type { Delivery } from "../../records/trial.ts";
import { countOf, type Database } from "../samples/database.ts";

/**
 * What became of every message of the trial, from `samples`: acknowledgements (`send`), arrivals (`seen`) and what the
 * audit found (`audit`). The classes `delivered`, `late`, `stored`, `lost` and `unaudited` sum to `acknowledged`.
 */
export async function deliveryFacts(database: Database, limitMs: number): Promise<Delivery> {
  const row = await database.row(`
    WITH sent AS (SELECT stream, seq, intendedMs, error FROM samples WHERE kind = 'send'),
    seen AS (
      SELECT stream, seq, min(intendedMs) AS seenMs, count(DISTINCT ref) AS events, count(*) AS sightings
      FROM samples WHERE kind = 'seen' GROUP BY stream, seq),
    audit AS (SELECT stream, seq, min(error) AS found FROM samples WHERE kind = 'audit' GROUP BY stream, seq),
    fate AS (
      SELECT sent.error = '' AS acknowledged, seen.seenMs - sent.intendedMs AS deliveryMs, seen.seenMs IS NOT NULL AS arrived, audit.found,
        sent.error = '' AND audit.found IS DISTINCT FROM 'absent' AS kept
      FROM sent LEFT JOIN seen USING (stream, seq) LEFT JOIN audit USING (stream, seq))
    SELECT
      count(*) AS attempted,
      count(*) FILTER (acknowledged) AS acknowledged,
      count(*) FILTER (kept AND arrived AND deliveryMs <= ${limitMs}) AS delivered,
      count(*) FILTER (kept AND arrived AND deliveryMs > ${limitMs}) AS late,
      count(*) FILTER (acknowledged AND NOT arrived AND found = 'stored') AS stored,
      count(*) FILTER (acknowledged AND NOT kept) AS lost,
      count(*) FILTER (acknowledged AND NOT arrived AND (found IS NULL OR found NOT IN ('stored', 'absent'))) AS unaudited,
      count(*) FILTER (NOT acknowledged) AS unknown,
      (SELECT count(*) FROM seen WHERE events > 1) AS duplicated,
      (SELECT coalesce(sum(sightings - events), 0)::BIGINT FROM seen) AS repeated
    FROM fate`);
  return {
    attempted: countOf(row.attempted),
    acknowledged: countOf(row.acknowledged),
    delivered: countOf(row.delivered),
    late: countOf(row.late),
    stored: countOf(row.stored),
    lost: countOf(row.lost),
    duplicated: countOf(row.duplicated),
    repeated: countOf(row.repeated),
    reordered: await reordered(database),
    unknown: countOf(row.unknown),
    unaudited: countOf(row.unaudited),
  };
}

/**
 * Messages that overtook an earlier one: of the same sender in the same room, the earlier was acknowledged before the
 * later was sent, yet the receiver's sync brought the later first. Two messages under way at once have no order to break.
 */
async function reordered(database: Database): Promise<number> {
  const row = await database.row(`
    WITH sent AS (
      SELECT s.stream, s.seq, s.role, s.actor, s.intendedMs + s.lagMs AS startMs, s.intendedMs + s.latencyMs AS endMs, a.place
      FROM samples s
      JOIN (SELECT stream, seq, min(n) AS place FROM samples WHERE kind = 'seen' GROUP BY stream, seq) a USING (stream, seq)
      WHERE s.kind = 'send' AND s.error = '')
    SELECT count(*) AS n FROM sent later
    WHERE EXISTS (
      SELECT 1 FROM sent earlier
      WHERE earlier.role = later.role AND earlier.actor = later.actor AND earlier.endMs < later.startMs AND earlier.place > later.place)`);
  return countOf(row.n);
}

/** A message that was acknowledged and that the audit asks the server for. */
export interface Missing {
  readonly stream: number;
  readonly seq: number;
  /** Index of the insured whose room it is in. */
  readonly actor: number;
  /** Side that sent it. */
  readonly role: "i" | "s";
  readonly eventId: string;
}

/** Acknowledged messages that nobody has looked up yet: those never seen, or all. */
export async function missingMessages(database: Database, which: "unseen" | "all" = "unseen"): Promise<Missing[]> {
  const known = which === "all" ? "('audit')" : "('seen', 'audit')";
  const rows = await database.rows(`
    SELECT stream, seq, actor, role, ref FROM samples s
    WHERE kind = 'send' AND error = '' AND NOT EXISTS (
      SELECT 1 FROM samples a WHERE a.kind IN ${known} AND a.stream = s.stream AND a.seq = s.seq)
    ORDER BY stream, seq`);
  return rows.map((row) => ({
    stream: countOf(row.stream),
    seq: countOf(row.seq),
    actor: countOf(row.actor),
    role: row.role === "s" ? "s" : "i",
    eventId: String(row.ref),
  }));
}

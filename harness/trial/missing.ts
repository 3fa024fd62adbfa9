// Runtime: Node.
import { countOf, type Database } from "../samples/database.ts";

/** A message that was acknowledged and that the audit asks the server for. */
export interface Missing {
  readonly stream: number;
  readonly seq: number;
  /** Index of the insured whose room it is in. */
  readonly actor: number;
  /** Side that sent it. */
  readonly role: "i" | "s";
  readonly eventId: string;
  /** Its receiver has seen it. */
  readonly seen: boolean;
  /** A room that was made during the trial, where it is in one; its receiver may not have come yet. */
  readonly roomId?: string;
}

const PAGE_ROWS = 5000;

/**
 * Acknowledged messages that nobody has looked up yet, those never seen or all, page by page: a server that delivers
 * nothing may owe millions.
 */
export async function* missingMessages(
  database: Database,
  which: "unseen" | "all" = "unseen",
  pageRows = PAGE_ROWS,
): AsyncGenerator<Missing[], void> {
  const known = which === "all" ? "('audit')" : "('seen', 'audit')";
  await database.run(`
    CREATE OR REPLACE TABLE missing AS
    WITH acknowledged AS (
      SELECT stream, seq, min(actor) AS actor, min(role) AS role, min(ref) AS ref, max(n) AS room
      FROM samples WHERE kind IN ('send', 'retry') AND error = '' GROUP BY stream, seq)
    SELECT row_number() OVER (ORDER BY a.stream, a.seq) AS place, a.*, c.ref AS roomId, s.stream IS NOT NULL AS seen
    FROM acknowledged a
    LEFT JOIN (SELECT DISTINCT stream, seq FROM samples WHERE kind = 'seen') s ON s.stream = a.stream AND s.seq = a.seq
    LEFT JOIN samples c ON c.kind = 'contact' AND c.stream = a.stream AND c.n = room AND room > 0
    ANTI JOIN (SELECT DISTINCT stream, seq FROM samples WHERE kind IN ${known}) k ON k.stream = a.stream AND k.seq = a.seq`);
  for (let from = 1; ; from += pageRows) {
    const rows = await database.rows(
      `SELECT * FROM missing WHERE place >= ${from} AND place < ${from + pageRows} ORDER BY place`,
    );
    if (rows.length === 0) return;
    yield rows.map((row) => ({
      stream: countOf(row.stream),
      seq: countOf(row.seq),
      actor: countOf(row.actor),
      role: row.role === "s" ? "s" : "i",
      eventId: String(row.ref),
      seen: row.seen === true,
      ...(typeof row.roomId === "string" ? { roomId: row.roomId } : {}),
    }));
  }
}

// Runtime: Node.
import type { Delivery } from "../../records/trial.ts";
import { countOf, type Database, literal } from "../samples/database.ts";

/** So many messages are looked at together: memory does not grow with a trial beyond them. */
const AT_ONCE = 500_000;

/** Lines of messages and of receipts for them. */
const MESSAGE_KINDS = ["send", "retry", "seen", "audit", "receipt"];

/**
 * What became of every message of the trial, from `samples`: acknowledgements (`send`, `retry`), arrivals (`seen`) and
 * what the audit found (`audit`). The classes `delivered`, `late`, `stored`, `lost` and `unaudited` sum to `acknowledged`.
 *
 * Every step is one DuckDB can do in bounded memory: groups, sorts and joins by equality, no comparison of messages with
 * each other. All messages of a room are of one stream, so that streams can be looked at some after the others.
 */
export async function deliveryFacts(database: Database, limitMs: number, atOnce = AT_ONCE): Promise<Delivery> {
  const { messages } = await database.row("SELECT count(*) AS messages FROM samples WHERE kind = 'send'");
  const parts = Math.max(1, Math.ceil(countOf(messages) / atOnce));
  const sums: Record<string, number> = {};
  for (let part = 0; part < parts; part++) {
    const facts = await factsOfSome(database, limitMs, parts === 1 ? null : `stream % ${parts} = ${part}`);
    for (const [name, count] of Object.entries(facts)) sums[name] = (sums[name] ?? 0) + count;
  }
  return {
    ...(sums as MessageFacts),
    ...(await notes(database)),
    ...(await gaps(database)),
  };
}

type MessageFacts = Awaited<ReturnType<typeof messageFacts>>;

/**
 * The facts of the messages of some rooms: of those whose lines meet `condition`; null: of all. All that is asked of some is
 * asked of a table of theirs: the whole is read once for it, not a dozen times.
 */
export async function factsOfSome(
  database: Database,
  limitMs: number,
  condition: string | null,
): Promise<MessageFacts> {
  const kind = condition === null ? "VIEW" : "TABLE";
  const some = `
    SELECT kind, role, stream, seq, actor, intendedMs, lagMs, latencyMs, error, n, ref
    FROM samples WHERE kind IN (${MESSAGE_KINDS.map(literal).join(", ")}) AND ${condition}`;
  await database.run(`CREATE ${kind} part AS ${condition === null ? "SELECT * FROM samples" : some}`);
  const facts = await messageFacts(database, limitMs);
  await database.run(`DROP ${kind} part`);
  return facts;
}

/** The facts of the messages in `part`. Leaves them in the table `fate`, one row a message. */
async function messageFacts(database: Database, limitMs: number) {
  await database.run(`
    CREATE OR REPLACE TABLE fate AS
    SELECT stream, seq,
      coalesce(bool_or(error = '') FILTER (kind IN ('send', 'retry')), false) AS acknowledged,
      count(*) FILTER (kind = 'send') > 0 AS attempted,
      min(intendedMs) FILTER (kind = 'seen') - min(intendedMs) FILTER (kind = 'send') AS deliveryMs,
      count(*) FILTER (kind = 'seen') AS sightings,
      -- By hashes: two ids of a million messages would have to share 64 bits, and texts take three times the room.
      min(hash(ref)) FILTER (kind <> 'audit' AND ref <> '') <> max(hash(ref)) FILTER (kind <> 'audit' AND ref <> '') AS twice,
      min(error) FILTER (kind = 'audit') AS found
    FROM part WHERE kind IN ('send', 'retry', 'seen', 'audit') GROUP BY stream, seq`);
  const row = await database.row(`
    SELECT
      count(*) FILTER (attempted) AS attempted,
      count(*) FILTER (acknowledged) AS acknowledged,
      count(*) FILTER (kept AND sightings > 0 AND deliveryMs <= ${limitMs}) AS delivered,
      count(*) FILTER (kept AND sightings > 0 AND deliveryMs > ${limitMs}) AS late,
      count(*) FILTER (acknowledged AND sightings = 0 AND found = 'stored') AS stored,
      count(*) FILTER (acknowledged AND NOT kept) AS lost,
      count(*) FILTER (acknowledged AND sightings = 0 AND (found IS NULL OR found NOT IN ('stored', 'absent'))) AS unaudited,
      count(*) FILTER (attempted AND NOT acknowledged) AS unknown,
      count(*) FILTER (twice) AS duplicated
    FROM (SELECT *, acknowledged AND found IS DISTINCT FROM 'absent' AS kept FROM fate)`);
  return {
    attempted: countOf(row.attempted),
    acknowledged: countOf(row.acknowledged),
    delivered: countOf(row.delivered),
    late: countOf(row.late),
    stored: countOf(row.stored),
    lost: countOf(row.lost),
    duplicated: countOf(row.duplicated),
    repeated: await repeated(database),
    reordered: await reordered(database),
    unknown: countOf(row.unknown),
    unaudited: countOf(row.unaudited),
    ...(await retries(database)),
    ...(await receipts(database)),
  };
}

/** Events that more than one sync brought. */
async function repeated(database: Database): Promise<number> {
  const row = await database.row(`
    SELECT count(*) - count(DISTINCT (stream, seq, ref)) AS n
    FROM part SEMI JOIN (SELECT stream, seq FROM fate WHERE sightings > 1) USING (stream, seq)
    WHERE kind = 'seen'`);
  return countOf(row.n);
}

/**
 * Messages that were overtaken: of the same sender in the same room, this one was acknowledged before a later one was
 * sent, yet the receiver's sync brought the later first. Two messages under way at once have no order to break.
 *
 * Going back in time from the end, the least place of all messages started so far is held against the place of each
 * message that ended before those starts: one sort instead of a comparison of every pair.
 */
async function reordered(database: Database): Promise<number> {
  const row = await database.row(`
    WITH placed AS (
      SELECT s.role, s.actor, s.intendedMs + s.lagMs AS startMs, s.intendedMs + s.latencyMs AS endMs, a.place
      FROM part s
      JOIN (SELECT stream, seq, min(n) AS place FROM part WHERE kind = 'seen' GROUP BY stream, seq) a
        USING (stream, seq)
      -- The first message of a new room (n > 0) has none before it there.
      WHERE s.kind = 'send' AND s.error = '' AND s.n = 0),
    moment AS (
      SELECT role, actor, startMs AS t, 1 AS isStart, place FROM placed
      UNION ALL SELECT role, actor, endMs, 0, place FROM placed),
    behind AS (
      SELECT isStart, place,
        min(CASE WHEN isStart = 1 THEN place END) OVER (
          PARTITION BY role, actor ORDER BY t DESC, isStart ROWS UNBOUNDED PRECEDING) AS leastLater
      FROM moment)
    SELECT count(*) AS n FROM behind WHERE isStart = 0 AND leastLater < place`);
  return countOf(row.n);
}

/** Sends repeated under their transaction id: the server has to know them again. */
async function retries(database: Database): Promise<{ retried: number; retriedAnew: number }> {
  const row = await database.row(`
    SELECT count(*) AS retried, count(*) FILTER (s.ref <> '' AND s.ref <> r.ref) AS anew
    FROM part r LEFT JOIN part s ON s.kind = 'send' AND s.stream = r.stream AND s.seq = r.seq
    WHERE r.kind = 'retry' AND r.error = ''`);
  return { retried: countOf(row.retried), retriedAnew: countOf(row.anew) };
}

/**
 * Read receipts. One stands for all messages before it, and a server may show the newest only: a receipt counts as
 * unseen when the sender's sync brought neither it nor one for a message that the same reader got later in that room.
 */
async function receipts(database: Database): Promise<{ receipts: number; receiptsUnseen: number }> {
  const row = await database.row(`
    WITH event AS (
      SELECT stream, seq, role, actor, n AS place, hash(ref) AS id FROM part WHERE kind = 'seen'),
    shown AS (
      SELECT e.role, e.actor, max(e.place) AS place
      FROM samples r JOIN event e ON e.id = hash(r.ref) AND e.actor = r.actor AND e.role <> r.role
      WHERE r.kind = 'read' GROUP BY e.role, e.actor),
    place AS (SELECT stream, seq, role, actor, min(place) AS place FROM event GROUP BY ALL),
    given AS (
      SELECT p.role, p.actor, p.place
      FROM part r JOIN place p ON p.stream = r.stream AND p.seq = r.seq AND p.role = r.role
      WHERE r.kind = 'receipt' AND r.error = '')
    SELECT count(*) AS given, count(*) FILTER (shown.place IS NULL OR shown.place < given.place) AS unseen
    FROM given LEFT JOIN shown USING (role, actor)
    WHERE EXISTS (SELECT 1 FROM samples WHERE kind = 'read' OR (kind = 'mark' AND ref = 'receipts'))`);
  return { receipts: countOf(row.given), receiptsUnseen: countOf(row.unseen) };
}

/** Messages straight to a device. A sync whose answer got lost brings them again, so a second time is no fault. */
async function notes(database: Database): Promise<Pick<Delivery, "notes" | "notesUnseen" | "notesRepeated">> {
  const row = await database.row(`
    WITH arrived AS (SELECT seq, count(*) AS times FROM samples WHERE kind = 'noted' GROUP BY seq)
    SELECT count(*) AS sent, count(*) FILTER (times IS NULL) AS unseen, count(*) FILTER (times > 1) AS again
    FROM (SELECT seq FROM samples WHERE kind = 'note' AND error = '') LEFT JOIN arrived USING (seq)`);
  return { notes: countOf(row.sent), notesUnseen: countOf(row.unseen), notesRepeated: countOf(row.again) };
}

/** Pages that had to be fetched because a sync left messages out. */
async function gaps(database: Database): Promise<Pick<Delivery, "gaps" | "gapsUnfilled">> {
  const row = await database.row(
    "SELECT count(*) FILTER (error = '') AS filled, count(*) FILTER (error <> '') AS failed FROM samples WHERE kind = 'fill'",
  );
  return { gaps: countOf(row.filled), gapsUnfilled: countOf(row.failed) };
}

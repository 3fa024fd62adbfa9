// Runtime: anywhere (k6 writes the lines, Node reads them). No imports, so that k6 can load it.

/**
 * Columns of a sample line, tab-separated, in this order. One line is one operation.
 *
 * - `kind`      begin (a message was started; its send follows when it ends) · send · seen · poll · open · receipt · typing · fill · online · mark · audit
 *               retry (a send repeated under its transaction id) · read (a receipt that a sync brought; seen from the sender's side)
 *               login (a whole first login) · contact (a new room with its invitation) · join (the invited side) ·
 *               upload, download (of a document) · keys (the exchange before an encrypted message) · topup (new one-time keys) ·
 *               refresh (of an access token) · tally (requests of one name and status that a virtual user made in all)
 *               note (a message straight to a device) · noted (its arrival) ·
 *               probe (something that must be refused was attempted) · evidence (an answer to a probe that was no refusal)
 * - `role`      i: the insured's side acted · s: the insurer's staff acted
 * - `stream`, `seq`  the ledger key of the message, or of the operation that caused the line; -1 where none
 * - `actor`     index of the insured whose room it is about; for a poll of the staff the index of the topic
 * - `intendedMs` when it should have started, ms since the trial's zero; for `seen` when it arrived
 * - `lagMs`     start minus intended: the generator's own delay
 * - `latencyMs` end minus intended: the response time that counts
 * - `serviceMs` end minus start
 * - `status`    HTTP status, 0 where there was no answer
 * - `error`     empty when well, else a kind: timeout · connection · http_4xx · http_5xx · rate_limited · bad_answer ·
 *               blocked (not even asked, because an upload or a room that it needs had failed)
 *               (an audit line holds: stored · absent · unclear; a probe or evidence: leak · refused · overloaded · unclear)
 * - `bytes`     size of the answer's body
 * - `n`         contact, and the send in its new room: a number that joins the two, from 1 · poll: 1 it brought news, 0 idle · tally: how many · seen: running number at this receiver · fill: events it brought
 * - `ref`       tally: name and status · contact: room id · send, retry, seen, read, audit: event id · mark: what is marked · probe: its kind ·
 *               evidence: kind, request and masked answer, separated by ` | `
 */
export const sampleColumns = [
  "kind",
  "role",
  "stream",
  "seq",
  "actor",
  "intendedMs",
  "lagMs",
  "latencyMs",
  "serviceMs",
  "status",
  "error",
  "bytes",
  "n",
  "ref",
] as const;

export type SampleKind =
  | "begin"
  | "send"
  | "seen"
  | "poll"
  | "open"
  | "receipt"
  | "typing"
  | "fill"
  | "online"
  | "mark"
  | "audit"
  | "retry"
  | "read"
  | "login"
  | "contact"
  | "join"
  | "upload"
  | "download"
  | "keys"
  | "topup"
  | "refresh"
  | "tally"
  | "note"
  | "noted"
  | "probe"
  | "evidence";
export type Role = "i" | "s";

/**
 * The columns of an operation that may be known when it begins. They are apart from the others because k6's engine keeps
 * an object of more than eight fields in a table that takes it six times as long to make.
 */
export interface Deed {
  readonly kind: SampleKind;
  readonly role: Role;
  readonly stream: number;
  readonly seq: number;
  readonly actor: number;
  readonly intendedMs: number;
  readonly n: number;
  readonly ref: string;
}

/** The columns that tell how an operation ended. */
export interface Outcome {
  readonly lagMs: number;
  readonly latencyMs: number;
  readonly serviceMs: number;
  readonly status: number;
  readonly error: string;
  readonly bytes: number;
}

export type Sample = Deed & Outcome;

/** Times are kept to a microsecond, which is finer than any clock behind them. Most are whole: they need no rounding. */
const ms = (value: number): number => ((value | 0) === value ? value : Math.round(value * 1000) / 1000);

/** A sample as its line, without the line end. */
export function sampleLine(sample: Sample): string {
  return lineOf(sample, sample);
}

/** The same of the two halves of a sample. */
export function lineOf(d: Deed, o: Outcome): string {
  return `${d.kind}\t${d.role}\t${d.stream}\t${d.seq}\t${d.actor}\t${ms(d.intendedMs)}\t${ms(o.lagMs)}\t${ms(o.latencyMs)}\t${ms(o.serviceMs)}\t${o.status}\t${o.error}\t${o.bytes}\t${d.n}\t${d.ref}`;
}

/** The line of a message's start: that of its sample with the kind `begin` and nothing known but its lag. */
export function beginLine({ role, stream, seq, actor, intendedMs }: Deed, lagMs: number): string {
  return `begin\t${role}\t${stream}\t${seq}\t${actor}\t${ms(intendedMs)}\t${ms(lagMs)}\t0\t0\t0\t\t0\t0\t`;
}

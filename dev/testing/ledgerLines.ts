// Runtime: anywhere. Made-up samples of messages whose fate is known.
import { type Sample, sampleLine } from "../../records/sample.ts";

export type Fault = "lose" | "hide" | "duplicate" | "repeat" | "swap" | "delay";

/** begin, send, seen, receipt and read, as k6 writes them for a message whose receiver answers with a receipt. */
export const RECORDS_PER_MESSAGE = 5;

const ROOMS = 300;
const STREAMS = 256;
const ROOMS_OF_STREAM = Math.ceil(ROOMS / STREAMS);
/** Messages of one sender in one room come so far apart, each answered and seen long before the next. */
const GAP_MS = 200;
const SEND_MS = 12;
const SEEN_MS = 30;
const DELAY_MS = 5000;

/**
 * Messages of 300 senders in turn, each in a room of its own, as lines. Of every `oneIn` messages each fault hits exactly one,
 * at a place of its own. Returns how many each hit.
 */
export function* ledgerLines(
  messages: number,
  oneIn: number,
  faults: readonly Fault[],
): Generator<string, Readonly<Record<Fault, number>>> {
  const planted = { lose: 0, hide: 0, duplicate: 0, repeat: 0, swap: 0, delay: 0 };
  const places = new Map(faults.map((fault, i) => [Math.floor(((i + 1) * oneIn) / (faults.length + 1)), fault]));
  for (let index = 0; index < messages; index++) {
    const fault = places.get(index % oneIn);
    if (fault !== undefined) planted[fault]++;
    yield message(index, fault);
  }
  return planted;
}

function message(index: number, fault: Fault | undefined): string {
  const actor = index % ROOMS;
  const intendedMs = Math.floor(index / ROOMS) * GAP_MS + (index % ROOMS) * 0.5;
  const eventId = `$${index.toString(36)}abcdefghijklmnopqrstuvwxyz0123456789`;
  const base: Sample = {
    kind: "begin",
    role: "i",
    // As in a plan: all messages of a room are of one stream.
    stream: actor % STREAMS,
    seq: Math.floor(index / ROOMS) * ROOMS_OF_STREAM + Math.floor(actor / STREAMS),
    actor,
    intendedMs,
    lagMs: 0.4,
    latencyMs: 0,
    serviceMs: 0,
    status: 200,
    error: "",
    bytes: 70,
    n: 0,
    ref: "",
  };
  // A receiver's places are handed out in steps of ten, so that a swapped message finds room behind the next one.
  const place = Math.floor(index / ROOMS) * 10;
  const seenMs = intendedMs + SEEN_MS + (fault === "delay" ? DELAY_MS : 0);
  const send: Sample = { ...base, kind: "send", latencyMs: SEND_MS, serviceMs: SEND_MS, ref: eventId };
  const seen: Sample = {
    ...base,
    kind: "seen",
    role: "s",
    intendedMs: seenMs,
    n: fault === "swap" ? place + 15 : place,
    ref: eventId,
  };
  const receipt: Sample = { ...base, kind: "receipt", role: "s", intendedMs: seenMs, latencyMs: 8, serviceMs: 8 };
  const read: Sample = { ...base, kind: "read", stream: -1, seq: -1, intendedMs: seenMs + 20, ref: eventId };
  const audit = (found: string): Sample => ({ ...base, kind: "audit", role: "s", error: found, ref: eventId });
  const samples: Sample[] = [base, send];
  if (fault === "lose") samples.push(audit("absent"));
  else if (fault === "hide") samples.push(audit("stored"));
  else samples.push(seen, receipt, read);
  if (fault === "duplicate") samples.push({ ...seen, n: place + 1, ref: `${eventId}-again` });
  if (fault === "repeat") samples.push({ ...seen, n: place + 1 });
  return samples.map((sample) => `${sampleLine(sample)}\n`).join("");
}

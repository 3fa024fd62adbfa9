// Runtime: k6.
import { beginLine, type Deed, lineOf, type Outcome, type Role, type SampleKind } from "../../records/sample.ts";

/** Lines that are written at once, and how long the first of them waits at most. */
const LINES_MAX = 64;
const WAIT_MS_MAX = 100;

let lines: string[] = [];

/**
 * Writes one sample. k6 sends the console to a file; one line an operation is the cheapest record there is, and
 * cheaper still when some are written together.
 */
export function record(deed: Deed, outcome: Outcome = NO_OUTCOME): void {
  write(lineOf(deed, outcome));
}

/** Writes that a message was started, before anything can go wrong: a trial that is cut off still knows what it had offered. */
export function recordBegin(deed: Deed, lagMs: number): void {
  write(beginLine(deed, lagMs));
}

function write(line: string): void {
  const count = lines.push(line);
  if (count >= LINES_MAX) flushRecords();
  else if (count === 1) setTimeout(flushRecords, WAIT_MS_MAX);
}

/** Writes what still waits; to be called before a virtual user ends. */
export function flushRecords(): void {
  if (lines.length === 0) return;
  console.log(lines.join("\n"));
  lines = [];
}

/** Writes a point in time that is no operation, such as the trial's zero. */
export function mark(atMs: number, what: string): void {
  record({ ...blank("mark", "i"), intendedMs: atMs, ref: what });
}

/** What is still being filled in. */
export type Draft<T> = { -readonly [Field in keyof T]: T[Field] };

/** A deed with nothing filled in yet. Where it matters, fill it in by assignment: a copy by spread takes k6 four times as long. */
export function blank(kind: SampleKind, role: Role): Draft<Deed> {
  return { kind, role, stream: -1, seq: -1, actor: -1, intendedMs: 0, n: 0, ref: "" };
}

/** The outcome of what takes no time: something that was seen, or is only marked. */
export const NO_OUTCOME: Outcome = { lagMs: 0, latencyMs: 0, serviceMs: 0, status: 0, error: "", bytes: 0 };
export const SEEN: Outcome = { ...NO_OUTCOME, status: 200 };

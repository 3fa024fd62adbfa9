// Runtime: anywhere, k6 included.

import type { Plan } from "../../records/plan.ts";
import type { Operation } from "../arrivals/operations.ts";
import { purposes } from "../random/purposes.ts";
import { randomStream, uniformAt } from "../random/stream.ts";

/** A message straight to a device, in no room. */
export interface Note {
  /** Running number in the trial, from 0. */
  readonly index: number;
  /** Index of the insured account it comes from, or goes to. */
  readonly user: number;
  /** i: to the insurer's topic · s: from it. */
  readonly role: "i" | "s";
  /** ms since the trial's zero. */
  readonly intendedMs: number;
}

/** The trial's messages to devices: a Poisson process of its own under full load. */
export function* notes(plan: Plan): Generator<Note, void> {
  const { onlineSec, settleSec, windowSec } = plan.phases;
  const endMs = (onlineSec + settleSec + windowSec) * 1000;
  const gaps = randomStream(plan.seed, 0, purposes.noteGaps);
  const marks = randomStream(plan.seed, 0, purposes.noteMarks);
  const perSec = plan.checks?.notesPerSec ?? 0;
  if (perSec === 0) return;
  let atMs = onlineSec * 1000;
  for (let index = 0; ; index++) {
    atMs += gaps.exponential(1000 / perSec);
    if (atMs >= endMs) return;
    const user = marks.below(plan.insuredAccounts);
    const role = marks.uniform() < 0.5 ? "i" : "s";
    yield { index, user, role, intendedMs: Math.round(atMs * 1000) / 1000 };
  }
}

/** Whether a message is sent a second time under its transaction id, by a phone that did not get the answer. */
export function isRepeated(plan: Plan, stream: number, { seq, marks }: Pick<Operation, "seq" | "marks">): boolean {
  if (marks !== undefined) return (marks & 2) !== 0;
  const share = plan.checks?.repeatShare ?? 0;
  return share > 0 && uniformAt(plan.seed, stream, purposes.repeatMarks, seq) < share;
}

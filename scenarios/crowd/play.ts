// Runtime: k6.
import { sleep } from "k6";
import exec from "k6/execution";
import http from "k6/http";
import { type Operation, operations, streamsOfVu, usersOfStream } from "../../generators/arrivals/operations.ts";
import { ScheduleReader } from "../../generators/arrivals/schedule.ts";
import type { Plan } from "../../records/plan.ts";
import { property, requestsUnderWay, tally } from "../matrix/request.ts";
import { probing } from "../probes/probing.ts";
import { insuredSide, staffSide } from "./cast.ts";
import { until } from "./clock.ts";
import { merged } from "./merge.ts";
import { sendNotes } from "./notes.ts";
import { openApp } from "./openings.ts";
import { type DueSource, pace } from "./pacer.ts";
import { blank, flushRecords, mark, record } from "./record.ts";
import { measureClock } from "./serverClock.ts";
import { type Inputs, type TrialContext, trialContext } from "./trial.ts";
import { beginToWrite, isWrittenAhead, say, TYPING_LEAD_MS } from "./turn.ts";

type Part = (trial: TrialContext, stream: number, operation: Operation) => unknown;

/** What somebody does when it is time for an operation of a kind; kinds that the story does not have may be missing. */
export type Repertoire = Readonly<Partial<Record<Operation["kind"], Part>>>;

/** How long the count of requests waits for those that are still under way at the end. */
const LAST_ANSWERS_MS = 1500;
const LOOK_MS = 50;

/** What happens on any day: both sides write, the insured open their app to see whether there is an answer. */
export const EVERYDAY: Repertoire = { question: say, answer: say, open: openApp };

/**
 * One virtual user's part of a story: its people come online and wait for news, its streams' operations start when the
 * plan says, whatever the server does, until the drain has ended.
 */
export async function play(
  { plan, accounts, schedule }: Inputs,
  { epochMs }: { readonly epochMs: number },
  repertoire: Repertoire,
): Promise<void> {
  const trial = trialContext(plan, accounts, epochMs);
  const vuIndex = exec.vu.idInTest - 1;
  const streams = streamsOfVu(plan, vuIndex);
  const insured = insuredSide(
    trial,
    streams.flatMap((stream) => usersOfStream(plan, stream)),
  );
  const staff = staffSide(trial, streams);
  for (const person of insured) person.member.stayOnline(person.onlineAtMs, plan.pollTimeoutMs);
  for (const person of staff) person.member.stayOnline(person.onlineAtMs, plan.staffPollTimeoutMs);
  probing(trial, vuIndex);
  sendNotes(trial, vuIndex);

  await pace(trial.clock, dueOperations(plan, streams, schedule), {
    leadMs: TYPING_LEAD_MS,
    isAnnounced: (stream, operation) => isWrittenAhead(trial, stream, operation),
    announce: (stream, operation) => beginToWrite(trial, stream, operation),
    start: (stream, operation) => partFor(operation.kind, plan, repertoire)(trial, stream, operation),
  });

  await until(trial.clock, trial.drainEndMs);
  trial.outstanding.close();
  // The last polls end with the drain: their answers are a moment behind, and the server has counted them.
  for (let waitedMs = 0; requestsUnderWay() > 0 && waitedMs < LAST_ANSWERS_MS; waitedMs += LOOK_MS) {
    await until(trial.clock, trial.clock() + LOOK_MS);
  }
  for (const [nameAndStatus, n] of tally) record({ ...blank("tally", "i"), n, ref: nameAndStatus });
  // Whoever puts parts together again sees by these which virtual users played to the end, and of which trial.
  mark(0, `played ${plan.runId} ${exec.vu.idInTest}`);
  flushRecords();
}

function partFor(kind: Operation["kind"], { scenario }: Plan, repertoire: Repertoire): Part {
  const part = repertoire[kind];
  if (part !== undefined) return part;
  throw new Error(`scenario ${scenario}: expected a part for operations of kind ${kind}, found none in its script`);
}

/** What these streams do, in order of time: read where it was drawn beforehand, else drawn here. */
function dueOperations(plan: Plan, streams: readonly number[], schedule: ArrayBuffer | undefined): DueSource {
  if (schedule !== undefined) return new ScheduleReader(schedule, plan, streams);
  return merged(
    streams.map((stream) => {
      const drawn = operations(plan, stream);
      return { stream, next: () => drawn.next() };
    }),
  );
}

/** The virtual users are there so long before their clock starts. */
const LEAD_MS = 500;
/** From the start of a process to a zero that it can be ready for. */
const READY_MS = 10_000;

/**
 * The trial's zero: a moment ahead, so that every virtual user is there when its clock starts. Where several processes of
 * one machine play together they are told it, all at once, when the last of them is ready; where several machines do, it is
 * the next beat of their clocks that leaves time to get ready.
 */
export function agreeOnZero(): { readonly epochMs: number } {
  const { KASSENSTURZ_RENDEZVOUS: rendezvous, KASSENSTURZ_ZERO_EVERY_MS: beat } = __ENV;
  if (beat !== undefined) measureClock(__ENV.KASSENSTURZ_TARGET ?? "");
  const nowMs = Date.now();
  const epochMs =
    rendezvous !== undefined
      ? zeroFrom(rendezvous)
      : beat !== undefined
        ? nextBeat(nowMs, Number(beat))
        : nowMs + LEAD_MS;
  mark(epochMs, "epoch");
  // Samples from before receipts were looked at lack this mark.
  mark(epochMs, "receipts");
  flushRecords();
  // A virtual user's time begins when this ends, and is no longer than the trial.
  sleep(Math.max(0, epochMs - Date.now() - LEAD_MS) / 1000);
  return { epochMs };
}

function nextBeat(nowMs: number, everyMs: number): number {
  return Math.ceil((nowMs + READY_MS) / everyMs) * everyMs;
}

/** k6 allows a minute and a half for this. */
function zeroFrom(rendezvous: string): number {
  const zeroMs = property(http.get(rendezvous, { tags: { name: "rendezvous" } }).json(), "zeroMs");
  if (typeof zeroMs !== "number" || !(zeroMs > Date.now()))
    throw new Error(`${rendezvous}: expected a zero of the trial that is still to come, found ${String(zeroMs)}`);
  return zeroMs;
}

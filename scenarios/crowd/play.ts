// Runtime: k6.
import exec from "k6/execution";
import {
  isMessage,
  type Operation,
  operations,
  streamsOfVu,
  usersOfStream,
} from "../../generators/arrivals/operations.ts";
import type { Accounts, Plan } from "../../records/plan.ts";
import { tally } from "../matrix/request.ts";
import { probing } from "../probes/probing.ts";
import { insuredSide, staffSide } from "./cast.ts";
import { until } from "./clock.ts";
import { sendNotes } from "./notes.ts";
import { openApp } from "./openings.ts";
import { pace } from "./pacer.ts";
import { blank, mark, record } from "./record.ts";
import { type TrialContext, trialContext } from "./trial.ts";
import { beginToWrite, say, TYPING_LEAD_MS } from "./turn.ts";

type Part = (trial: TrialContext, stream: number, operation: Operation) => unknown;

/** What somebody does when it is time for an operation of a kind; kinds that the story does not have may be missing. */
export type Repertoire = Readonly<Partial<Record<Operation["kind"], Part>>>;

/** What happens on any day: both sides write, the insured open their app to see whether there is an answer. */
export const EVERYDAY: Repertoire = { question: say, answer: say, open: openApp };

export interface Inputs {
  readonly plan: Plan;
  readonly accounts: Accounts;
}

/**
 * One virtual user's part of a story: its people come online and wait for news, its streams' operations start when the
 * plan says, whatever the server does, until the drain has ended.
 */
export async function play(
  { plan, accounts }: Inputs,
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

  const sources = streams.map((stream) => {
    const drawn = operations(plan, stream);
    return { stream, next: () => drawn.next() };
  });
  await pace(trial.clock, sources, TYPING_LEAD_MS, async (stream, operation) => {
    if (isMessage(operation)) beginToWrite(trial, stream, operation);
    await until(trial.clock, operation.intendedMs);
    partFor(operation.kind, plan, repertoire)(trial, stream, operation);
  });

  await until(trial.clock, trial.drainEndMs);
  trial.outstanding.close();
  for (const [nameAndStatus, n] of tally) record({ ...blank("tally", "i"), n, ref: nameAndStatus });
}

function partFor(kind: Operation["kind"], { scenario }: Plan, repertoire: Repertoire): Part {
  const part = repertoire[kind];
  if (part !== undefined) return part;
  throw new Error(`scenario ${scenario}: expected a part for operations of kind ${kind}, found none in its script`);
}

/** The trial's zero: a moment ahead, so that every virtual user is there when its clock starts. */
export function agreeOnZero(): { readonly epochMs: number } {
  const epochMs = Date.now() + 500;
  mark(epochMs, "epoch");
  // Samples from before receipts were looked at lack this mark.
  mark(epochMs, "receipts");
  return { epochMs };
}

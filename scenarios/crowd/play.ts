// Runtime: k6.
import exec from "k6/execution";
import { type Operation, operations, streamsOfVu, usersOfStream } from "../../generators/arrivals/operations.ts";
import type { Accounts, Plan } from "../../records/plan.ts";
import { insuredSide, staffSide } from "./cast.ts";
import { until } from "./clock.ts";
import { pace } from "./pacer.ts";
import { mark } from "./record.ts";
import { type TrialContext, trialContext } from "./trial.ts";
import { announceTyping, openApp, say, TYPING_LEAD_MS } from "./turn.ts";

/** What somebody does when it is time for an operation of a kind. */
export type Repertoire = Readonly<
  Record<Operation["kind"], (trial: TrialContext, stream: number, operation: Operation) => unknown>
>;

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
  habits: Pick<TrialContext, "reconnectMs" | "keepTrying"> = {},
): Promise<void> {
  const trial = { ...trialContext(plan, accounts, epochMs), ...habits };
  const streams = streamsOfVu(plan, exec.vu.idInTest - 1);
  const insured = insuredSide(
    trial,
    streams.flatMap((stream) => usersOfStream(plan, stream)),
  );
  const staff = staffSide(trial, streams);
  for (const person of insured) person.member.stayOnline(person.onlineAtMs, plan.pollTimeoutMs);
  for (const person of staff) person.member.stayOnline(person.onlineAtMs, plan.staffPollTimeoutMs);

  const sources = streams.map((stream) => {
    const drawn = operations(plan, stream);
    return { stream, next: () => drawn.next() };
  });
  await pace(trial.clock, sources, TYPING_LEAD_MS, async (stream, operation) => {
    if (operation.typing) announceTyping(trial, stream, operation);
    await until(trial.clock, operation.intendedMs);
    repertoire[operation.kind](trial, stream, operation);
  });

  await until(trial.clock, trial.drainEndMs);
  trial.outstanding.close();
}

/** The trial's zero: a moment ahead, so that every virtual user is there when its clock starts. */
export function agreeOnZero(): { readonly epochMs: number } {
  const epochMs = Date.now() + 500;
  mark(epochMs, "epoch");
  return { epochMs };
}

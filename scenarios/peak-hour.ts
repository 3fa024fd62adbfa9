// Runtime: k6.
import exec from "k6/execution";
import type { Options } from "k6/options";
import { operations, streamsOfVu, usersOfStream } from "../generators/arrivals/operations.ts";
import { insuredSide, staffSide } from "./crowd/cast.ts";
import { until } from "./crowd/clock.ts";
import { trialOptions } from "./crowd/options.ts";
import { pace } from "./crowd/pacer.ts";
import { mark } from "./crowd/record.ts";
import { readInputs, trialContext } from "./crowd/trial.ts";
import { announceTyping, openApp, say, TYPING_LEAD_MS } from "./crowd/turn.ts";

/**
 * Monday morning, the busiest hour. The insured who have the app open wait for news; now and then one writes to a
 * topic of the insurer, the staff answer, both sides read what arrives; others open their app to see whether there
 * is an answer. Nobody waits for the server before the next thing happens: the hour goes on as it would in life.
 */
export default async function peakHour(shared: { readonly epochMs: number }): Promise<void> {
  const trial = trialContext(inputs.plan, inputs.accounts, shared.epochMs);
  const streams = streamsOfVu(inputs.plan, exec.vu.idInTest - 1);
  const insured = insuredSide(
    trial,
    streams.flatMap((stream) => usersOfStream(inputs.plan, stream)),
  );
  const staff = staffSide(trial, streams);

  for (const person of insured) person.member.stayOnline(person.onlineAtMs, inputs.plan.pollTimeoutMs);
  for (const person of staff) person.member.stayOnline(person.onlineAtMs, inputs.plan.staffPollTimeoutMs);

  const sources = streams.map((stream) => {
    const drawn = operations(inputs.plan, stream);
    return { stream, next: () => drawn.next() };
  });
  await pace(trial.clock, sources, TYPING_LEAD_MS, async (stream, operation) => {
    if (operation.typing) announceTyping(trial, stream, operation);
    await until(trial.clock, operation.intendedMs);
    if (operation.kind === "open") await openApp(trial, stream, operation);
    else await say(trial, stream, operation);
  });

  await until(trial.clock, trial.drainEndMs);
  trial.outstanding.close();
}

const inputs = readInputs();

export const options: Options = trialOptions(inputs.plan);

export function setup(): { readonly epochMs: number } {
  // A moment ahead, so that every virtual user is there when the trial's clock starts.
  const epochMs = Date.now() + 500;
  mark(epochMs, "epoch");
  return { epochMs };
}

// Runtime: k6.
import exec from "k6/execution";
import type { Options } from "k6/options";
import { operations, streamsOfVu, usersOfStream } from "../generators/arrivals/operations.ts";
import { reconnectMs } from "./crowd/backoff.ts";
import { insuredSide, staffSide } from "./crowd/cast.ts";
import { until } from "./crowd/clock.ts";
import { trialOptions } from "./crowd/options.ts";
import { pace } from "./crowd/pacer.ts";
import { untilTaken } from "./crowd/persistence.ts";
import { mark } from "./crowd/record.ts";
import { readInputs, trialContext } from "./crowd/trial.ts";
import { announceTyping, openApp, say, TYPING_LEAD_MS } from "./crowd/turn.ts";

/**
 * The busiest hour, and the messenger goes down. Whoever writes meanwhile sees a message that waits; the phone sends it
 * again and again until it is taken. Whoever reads loses the connection, looks for the server every few seconds, and
 * when it is back asks for all that was missed: everybody within the same ten seconds. The harness kills the server and
 * starts it again; with k6 alone somebody has to do that by hand.
 */
export default async function outageRecovery(shared: { readonly epochMs: number }): Promise<void> {
  const trial = { ...trialContext(inputs.plan, inputs.accounts, shared.epochMs), reconnectMs, keepTrying: untilTaken };
  const streams = streamsOfVu(inputs.plan, exec.vu.idInTest - 1);
  const users = streams.flatMap((stream) => usersOfStream(inputs.plan, stream));
  const { pollTimeoutMs, staffPollTimeoutMs } = inputs.plan;

  for (const person of insuredSide(trial, users)) person.member.stayOnline(person.onlineAtMs, pollTimeoutMs);
  for (const person of staffSide(trial, streams)) person.member.stayOnline(person.onlineAtMs, staffPollTimeoutMs);

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

// Runtime: k6.
import type { Options } from "k6/options";
import { trialOptions } from "./crowd/options.ts";
import { agreeOnZero, EVERYDAY, play } from "./crowd/play.ts";
import { readInputs } from "./crowd/trial.ts";

/**
 * The busiest hour, and the messenger goes down. Whoever writes meanwhile sees a message that waits; the phone sends it
 * again and again until it is taken. Whoever reads loses the connection, looks for the server every few seconds, and
 * when it is back asks for all that was missed: everybody within the same ten seconds. The harness kills the server and
 * starts it again; with k6 alone somebody has to do that by hand.
 */
export default function outageRecovery(shared: { readonly epochMs: number }): Promise<void> {
  return play(inputs, shared, EVERYDAY);
}

const inputs = readInputs();

export const options: Options = trialOptions(inputs.plan);

export const setup = agreeOnZero;

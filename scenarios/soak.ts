// Runtime: k6.
import type { Options } from "k6/options";
import { trialOptions } from "./crowd/options.ts";
import { agreeOnZero, EVERYDAY, play } from "./crowd/play.ts";
import { readInputs } from "./crowd/trial.ts";

/**
 * The busy hour that does not end. Nothing happens that does not happen in any hour; what is asked is whether the last hour
 * is like the first: whether answers come as fast, memory stays where it was, and tables grow no faster than the messages.
 */
export default function soak(shared: { readonly epochMs: number }): Promise<void> {
  return play(inputs, shared, EVERYDAY);
}

const inputs = readInputs();

export const options: Options = trialOptions(inputs.plan);

export const setup = agreeOnZero;

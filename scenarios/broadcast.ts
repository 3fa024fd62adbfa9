// Runtime: k6.
import type { Options } from "k6/options";
import { trialOptions } from "./crowd/options.ts";
import { agreeOnZero, EVERYDAY, play } from "./crowd/play.ts";
import { readInputs } from "./crowd/trial.ts";

/**
 * The insurer has something to say to everybody, and its accounts write to one after the other. Phones buzz; some people open
 * the app at once, some later, most not at all. Meanwhile the peak hour goes on.
 */
export default function broadcast(shared: { readonly epochMs: number }): Promise<void> {
  return play(inputs, shared, EVERYDAY);
}

const inputs = readInputs();

export const options: Options = trialOptions(inputs.plan);

export const setup = agreeOnZero;

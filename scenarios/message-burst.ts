// Runtime: k6.
import type { Options } from "k6/options";
import { trialOptions } from "./crowd/options.ts";
import { agreeOnZero, EVERYDAY, play } from "./crowd/play.ts";
import { readInputs } from "./crowd/trial.ts";

/**
 * A busy hour, and then a news item: contributions rise, an app has leaked. Within half a minute people open the app,
 * look for what their insurer says, think, and write; the staff answer as fast as they can. After the rush it ebbs away,
 * by half every minute or two. How high and how long is data: the shape of the plan's surge.
 */
export default function messageBurst(shared: { readonly epochMs: number }): Promise<void> {
  return play(inputs, shared, EVERYDAY);
}

const inputs = readInputs();

export const options: Options = trialOptions(inputs.plan);

export const setup = agreeOnZero;

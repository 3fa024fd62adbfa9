// Runtime: k6.
import type { Options } from "k6/options";
import { trialOptions } from "./crowd/options.ts";
import { agreeOnZero, EVERYDAY, play } from "./crowd/play.ts";
import { readInputs } from "./crowd/trial.ts";

/**
 * Monday morning, the busiest hour. The insured who have the app open wait for news; now and then one writes to a
 * topic of the insurer, the staff answer, both sides read what arrives; others open their app to see whether there
 * is an answer. Nobody waits for the server before the next thing happens: the hour goes on as it would in life.
 */
export default function peakHour(shared: { readonly epochMs: number }): Promise<void> {
  return play(inputs, shared, EVERYDAY);
}

const inputs = readInputs();

export const options: Options = trialOptions(inputs.plan);

export const setup = agreeOnZero;

// Runtime: k6.
import type { Options } from "k6/options";
import { chooseDocument } from "./crowd/documents.ts";
import { trialOptions } from "./crowd/options.ts";
import { agreeOnZero, EVERYDAY, play } from "./crowd/play.ts";
import { readInputs } from "./crowd/trial.ts";

/**
 * Paper goes through the messenger: somebody takes a picture of a sick note and sends it, the staff send a letter. The
 * upload begins when the document is chosen; the message follows when a line is written to it, and whoever gets it looks at
 * the document at once. All of it on top of a busy hour of plain messages.
 */
export default function media(shared: { readonly epochMs: number }): Promise<void> {
  return play(inputs, shared, { ...EVERYDAY, note: chooseDocument, letter: chooseDocument });
}

const inputs = readInputs();

export const options: Options = trialOptions(inputs.plan);

export const setup = agreeOnZero;

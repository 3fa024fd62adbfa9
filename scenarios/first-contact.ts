// Runtime: k6.
import type { Options } from "k6/options";
import { beginConversation } from "./crowd/contact.ts";
import { trialOptions } from "./crowd/options.ts";
import { agreeOnZero, EVERYDAY, play } from "./crowd/play.ts";
import { readInputs } from "./crowd/trial.ts";

/**
 * The insurer has told everybody that they can write to it now. People choose a topic, and the app makes a room for the two and
 * invites the insurer's account, which joins; the app asks for its devices, gives each of them the key, and sends the first
 * message when it is written. Meanwhile the busy hour goes on in the rooms that are there already.
 */
export default function firstContact(shared: { readonly epochMs: number }): Promise<void> {
  return play(inputs, shared, { ...EVERYDAY, contact: beginConversation });
}

const inputs = readInputs();

export const options: Options = trialOptions(inputs.plan);

export const setup = agreeOnZero;

// Runtime: k6.
import type { Options } from "k6/options";
import { firstLogin } from "./crowd/firstLogin.ts";
import { trialOptions } from "./crowd/options.ts";
import { agreeOnZero, EVERYDAY, play } from "./crowd/play.ts";
import { readInputs } from "./crowd/trial.ts";

/**
 * The app was updated overnight and asks everybody to log in again; somebody sends a push about it. People take up their
 * phones, log in, and the new device makes its keys, vouches for itself, and loads all conversations. Then they stay for a
 * few minutes and look. Those who were online before go on as in any busy hour.
 */
export default function loginStorm(shared: { readonly epochMs: number }): Promise<void> {
  return play(inputs, shared, { ...EVERYDAY, login: firstLogin });
}

const inputs = readInputs();

export const options: Options = trialOptions(inputs.plan);

export const setup = agreeOnZero;

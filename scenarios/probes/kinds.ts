// Runtime: anywhere.
import type { ProbeKind } from "../../records/probe.ts";
import { accountAttempts } from "./accounts.ts";
import type { Attempt, Scene } from "./attempt.ts";
import { roomAttempts } from "./rooms.ts";
import { tokenAttempts } from "./tokens.ts";

/** What is asked for each kind of probe; undefined where the scene has nothing to ask it with. */
export const attempts: Readonly<Record<ProbeKind, (scene: Scene) => Attempt | undefined>> = {
  ...roomAttempts,
  ...accountAttempts,
  ...tokenAttempts,
};

// Runtime: anywhere.
import type { ProbeKind } from "../../records/probe.ts";
import { property } from "../matrix/json.ts";
import { type Attempt, type Scene, showing, V3 } from "./attempt.ts";

/** Well formed, and given out by no server under test. */
const OF_ELSEWHERE = "syt_bmllbWFuZA_QkZzUHpMTnRaWGxoWmRi_0AbCdE";
/** Letters at a token's end that are left out. */
const CUT = 4;
/** Clocks differ: a token counts as ended only so long after its end. */
const AFTER_END_MS = 30_000;

/** What is asked with a token that is none: in turn, for different processes of a server may answer them. */
const ASKED = [
  { path: `${V3}/account/whoami`, field: "user_id" },
  { path: `${V3}/joined_rooms`, field: "joined_rooms" },
  { path: `${V3}/sync?timeout=0`, field: "next_batch" },
] as const;

/** Attempts to come in with no token, half of one, one of another server, and those that have ended. */
export const tokenAttempts = {
  "token-missing": (scene) => asking(scene, null, "without token"),
  "token-truncated": (scene) => asking(scene, scene.asker.accessToken.slice(0, -CUT), "with a token cut short"),
  "token-of-elsewhere": (scene) => asking(scene, OF_ELSEWHERE, "with a token of another server"),
  "token-logged-out": (scene) => ended(scene, scene.things?.tokens.loggedOut, "with a token that was logged out"),
  "token-expired": (scene) => {
    const expiring = scene.things?.tokens.expiring;
    const isOver = expiring?.endsAtMs !== undefined && scene.nowMs > expiring.endsAtMs + AFTER_END_MS;
    return isOver ? asking(scene, expiring.token, "with a token whose time is over") : undefined;
  },
} satisfies Partial<Record<ProbeKind, (scene: Scene) => Attempt | undefined>>;

function ended(scene: Scene, token: string | null | undefined, how: string): Attempt | undefined {
  return token === null || token === undefined ? undefined : asking(scene, token, how);
}

function asking({ index }: Scene, token: string | null, how: string): Attempt {
  const { path, field } = ASKED[index % ASKED.length] ?? ASKED[0];
  return {
    method: "GET",
    path,
    token,
    shown: `GET ${path.slice(V3.length).split("?")[0]}, ${how}`,
    refusals: [401, 403],
    judge: showing((body) => property(body, field) !== undefined),
  };
}

// Runtime: anywhere.
import type { WorkerKind } from "./workers.ts";

const API = "(api/v1|r0|v3|unstable)";

/**
 * Which paths a worker may serve: from the lists in Synapse's worker documentation (docs/workers.md, "Available worker
 * applications"). What is not here goes to the main process, which also writes receipts, typing, to-device messages and
 * account data. Go's regular expressions.
 */
export const ROUTES: Readonly<Partial<Record<WorkerKind, readonly string[]>>> = {
  // Where events are made and written in the same process, they need no hop between the two.
  "event-writer": [
    `^/_matrix/client/${API}/rooms/.*/redact`,
    `^/_matrix/client/${API}/rooms/.*/send`,
    `^/_matrix/client/${API}/rooms/.*/state/`,
    `^/_matrix/client/${API}/rooms/.*/(join|invite|leave|ban|unban|kick)$`,
    `^/_matrix/client/${API}/join/`,
    `^/_matrix/client/${API}/knock/`,
    `^/_matrix/client/${API}/createRoom$`,
  ],
  sync: [
    "^/_matrix/client/(r0|v3)/sync$",
    "^/_matrix/client/(api/v1|r0|v3)/events$",
    "^/_matrix/client/(api/v1|r0|v3)/initialSync$",
    "^/_matrix/client/(api/v1|r0|v3)/rooms/[^/]+/initialSync$",
    `^/_matrix/client/${API}/rooms/.*/joined_members$`,
    `^/_matrix/client/${API}/rooms/.*/context/.*$`,
    `^/_matrix/client/${API}/rooms/.*/members$`,
    `^/_matrix/client/${API}/rooms/.*/state$`,
    `^/_matrix/client/${API}/rooms/.*/event/`,
    `^/_matrix/client/${API}/rooms/.*/messages$`,
    `^/_matrix/client/${API}/joined_rooms$`,
    "^/_matrix/client/(r0|v3|unstable)/user/.*/filter(/|$)",
    "^/_matrix/client/(r0|v3|unstable)/keys/query$",
    "^/_matrix/client/(r0|v3|unstable)/keys/changes$",
    "^/_matrix/client/(r0|v3|unstable)/keys/claim$",
    "^/_matrix/client/(r0|v3|unstable)/account/whoami$",
    "^/_matrix/client/(r0|v3|unstable)/capabilities$",
    "^/_matrix/client/versions$",
  ],
};

/** Of the processes that take clients, the one that serves a path. */
export function processFor(path: string, workers: readonly WorkerKind[]): WorkerKind | "main" {
  const found = workers.find((worker) => ROUTES[worker]?.some((route) => new RegExp(route).test(path)));
  return found ?? "main";
}

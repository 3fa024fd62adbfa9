// Runtime: Node.
import type { Homeserver } from "../homeserver.ts";
import type { Answer } from "../http/answer.ts";
import { query, queryCount, type UserCall } from "../http/call.ts";
import { type Route, userRoute } from "../http/routes.ts";
import { type SyncResult, syncResult } from "../sync/sync.ts";
import { positionOf } from "../sync/token.ts";

/** Longest poll, ms: what asks for more is answered then. */
const TIMEOUT_MS_MAX = 120_000;

/** `GET /sync`: at once where there is news or nothing to wait for, else when news comes or the time is up. */
function sync(homeserver: Homeserver, call: UserCall): Answer | Promise<Answer> {
  const { user, device } = call.session;
  const sinceToken = query(call, "since");
  const since = sinceToken === undefined ? 0 : positionOf(sinceToken, homeserver.stream.position);
  const fullState = query(call, "full_state") === "true";
  const timeoutMs = Math.min(queryCount(call, "timeout", 0), TIMEOUT_MS_MAX);
  const filter = homeserver.filters.of(query(call, "filter"), user);

  const look = (): SyncResult => {
    const now = homeserver.stream.position;
    return syncResult(homeserver, device, { user, deviceId: device.deviceId, since, now, filter, fullState });
  };
  const first = look();
  if (!first.empty || sinceToken === undefined || fullState || timeoutMs === 0) return answer(first);

  return new Promise((resolve) => {
    const forget = (): void => {
      clearTimeout(timer);
      user.waiters.delete(wake);
    };
    // A stalled server answers no poll either. What came in the meantime comes with the answer.
    const finish = (): void => {
      forget();
      homeserver.gate.whenServing(() => resolve(answer(look())));
    };
    const wake = (): void => {
      if (!look().empty) finish();
    };
    const timer = setTimeout(finish, timeoutMs);
    user.waiters.add(wake);
    call.onGone(forget);
  });
}

const answer = (result: SyncResult): Answer => ({ status: 200, body: result.json });

export const syncRoutes: readonly Route[] = [userRoute("GET", "/sync", sync, "sync")];

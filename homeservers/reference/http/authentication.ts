// Runtime: Node.
import type { IncomingMessage } from "node:http";
import type { Homeserver } from "../homeserver.ts";
import { MatrixError } from "./answer.ts";
import type { Session } from "./call.ts";

const unknownToken = (softLogout: boolean) =>
  new MatrixError(401, "M_UNKNOWN_TOKEN", "This access token is not known, or no longer.", {
    soft_logout: softLogout,
  });

/**
 * Who sent this request.
 * @throws M_MISSING_TOKEN or M_UNKNOWN_TOKEN, with `soft_logout` where the token has merely run out.
 */
export function authenticate(
  homeserver: Homeserver,
  request: IncomingMessage,
  queryToken: string | undefined,
): Session {
  const header = request.headers.authorization;
  const access = header?.startsWith("Bearer ") === true ? header.slice(7) : queryToken;
  if (access === undefined) throw new MatrixError(401, "M_MISSING_TOKEN", "This call needs an access token.");
  const { users } = homeserver;
  const live = users.tokens.get(access);
  const revoked = live === undefined ? users.revoked.get(access) : undefined;
  const token = live ?? revoked;
  if (token === undefined) throw unknownToken(false);
  const ended = token.expiresAtMs !== undefined && token.expiresAtMs <= homeserver.now();
  homeserver.demand("revoked-token", revoked === undefined && !ended, () => unknownToken(ended));
  const user = users.get(token.userId);
  if (user === undefined) throw unknownToken(false);
  // A revoked login's device is gone; with the check left out it comes back, as the hole it is.
  const device = user.devices.get(token.deviceId) ?? users.device(user, token.deviceId, undefined);
  return { user, device, token: access };
}

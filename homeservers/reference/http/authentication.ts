// Runtime: Node.
import type { IncomingMessage } from "node:http";
import type { Config, LeakableCheck } from "../config.ts";
import type { Homeserver } from "../homeserver.ts";
import { localpartOf, newToken } from "../store/identifiers.ts";
import type { Token } from "../store/users.ts";
import { MatrixError } from "./answer.ts";
import type { Session } from "./call.ts";

const unknownToken = (softLogout: boolean) =>
  new MatrixError(401, "M_UNKNOWN_TOKEN", "This access token is not known, or no longer.", {
    soft_logout: softLogout,
  });

const missingToken = () => new MatrixError(401, "M_MISSING_TOKEN", "This call needs an access token.");

/** With the check left out, the beginning of a token opens what the token does. */
function tokenBeginning(homeserver: Homeserver, access: string): Token | undefined {
  if (access.length < 8 || !homeserver.config.leaks.includes("truncated-token")) return undefined;
  for (const [whole, token] of homeserver.users.tokens) {
    if (!whole.startsWith(access)) continue;
    homeserver.demand("truncated-token", false, () => unknownToken(false));
    return token;
  }
  return undefined;
}

/** Whom a server takes for the caller that does not ask who it is: the first user there is. */
function anybody(homeserver: Homeserver): Session {
  const [user] = homeserver.users.all();
  if (user === undefined) throw unknownToken(false);
  const [known] = user.devices.values();
  return { user, device: known ?? homeserver.users.device(user, undefined, undefined), token: "" };
}

export function bearerOf({ headers }: IncomingMessage): string | undefined {
  return headers.authorization?.startsWith("Bearer ") === true ? headers.authorization.slice(7) : undefined;
}

/**
 * Who sent this request.
 * @param asserted the user an application service speaks for, of the query
 * @throws M_MISSING_TOKEN or M_UNKNOWN_TOKEN, with `soft_logout` where the token has merely run out.
 */
export function authenticate(
  homeserver: Homeserver,
  access: string | undefined,
  asserted: string | undefined,
  tokenCheck: LeakableCheck,
): Session {
  const { users } = homeserver;
  if (access === undefined) {
    homeserver.demand(tokenCheck, false, missingToken);
    return anybody(homeserver);
  }
  const { appservice } = homeserver.config;
  if (access === appservice?.asToken) return service(homeserver, appservice, asserted);
  const live = users.tokens.get(access);
  const revoked = live === undefined ? users.revoked.get(access) : undefined;
  const token = live ?? revoked ?? tokenBeginning(homeserver, access);
  if (token === undefined) {
    homeserver.demand("unknown-token", false, () => unknownToken(false));
    return anybody(homeserver);
  }
  const ended = token.expiresAtMs !== undefined && token.expiresAtMs <= homeserver.now();
  homeserver.demand("revoked-token", revoked === undefined && !ended, () => unknownToken(ended));
  const user = users.get(token.userId);
  if (user === undefined) throw unknownToken(false);
  // A revoked login's device is gone; with the check left out it comes back, as the hole it is.
  const device = user.devices.get(token.deviceId) ?? users.device(user, token.deviceId, undefined);
  users.settle(access);
  return { user, device, token: access };
}

type Appservice = NonNullable<Config["appservice"]>;

/** An application service as one of its users or, where none is named, as itself; on a device that stands for all its requests. */
function service({ users, config }: Homeserver, appservice: Appservice, asserted: string | undefined): Session {
  const ownId = `@${appservice.senderLocalpart}:${config.serverName}`;
  const userId = asserted ?? ownId;
  const user = users.get(userId) ?? (userId === ownId ? users.create(ownId, newToken(), false) : undefined);
  if (user === undefined || !(userId === ownId || localpartOf(userId).startsWith(appservice.userPrefix)))
    throw new MatrixError(403, "M_FORBIDDEN", `The application service has no user "${userId}".`);
  return { user, device: users.device(user, "APPSERVICE", undefined), token: appservice.asToken };
}

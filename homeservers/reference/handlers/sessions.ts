// Runtime: Node.
import { z } from "zod";
import type { Homeserver } from "../homeserver.ts";
import { type Answer, EMPTY, forbidden, MatrixError, missingParam, ok } from "../http/answer.ts";
import { bodyAs, type Call, type UserCall } from "../http/call.ts";
import { openRoute, type Route, userRoute } from "../http/routes.ts";
import { localpartOf } from "../store/identifiers.ts";
import { passwordMatches, type User } from "../store/user.ts";

const loginSchema = z.looseObject({
  type: z.string(),
  identifier: z.looseObject({ type: z.string(), user: z.string().optional() }).optional(),
  password: z.string().optional(),
  device_id: z.string().max(255).optional(),
  initial_device_display_name: z.string().optional(),
  refresh_token: z.boolean().optional(),
});

/** `POST /login` by password. The old top-level `user` is refused, as some homeservers do. */
function login(homeserver: Homeserver, call: Call): Answer {
  const body = bodyAs(call, loginSchema);
  const service = body.type === APPSERVICE_LOGIN && homeserver.config.appservice?.login === true;
  if (body.type !== "m.login.password" && !service)
    throw new MatrixError(400, "M_UNKNOWN", `Unknown login type "${body.type}".`);
  if (body.identifier === undefined) throw missingParam("Expected an identifier; the field user alone is obsolete.");
  if (body.identifier.type !== "m.id.user" || body.identifier.user === undefined) {
    throw new MatrixError(400, "M_UNKNOWN", "Expected an identifier of type m.id.user with a user.");
  }
  const name = body.identifier.user;
  const user = homeserver.users.get(name.startsWith("@") ? name : `@${name}:${homeserver.config.serverName}`);
  if (service && user !== undefined) {
    demandService(homeserver, call, localpartOf(user.userId));
    return ok(openSession(homeserver, user, body.device_id, body.initial_device_display_name, body.refresh_token));
  }
  if (user === undefined || !passwordMatches(user.password, body.password ?? "")) {
    throw forbidden("Wrong user or password.");
  }
  return ok(openSession(homeserver, user, body.device_id, body.initial_device_display_name, body.refresh_token));
}

export const APPSERVICE_LOGIN = "m.login.application_service";

/** @throws MatrixError unless the application service calls, for a user of its own */
export function demandService({ config }: Homeserver, { bearer }: Call, localpart: string): void {
  if (config.appservice === null || bearer !== config.appservice.asToken)
    throw new MatrixError(401, "M_UNKNOWN_TOKEN", "This is not the token of an application service.");
  if (!localpart.startsWith(config.appservice.userPrefix))
    throw new MatrixError(400, "M_EXCLUSIVE", "This user is not of the application service.");
}

/** Makes or takes over a device and gives it a token: the common end of login and registration. */
export function openSession(
  homeserver: Homeserver,
  user: User,
  deviceId: string | undefined,
  displayName: string | undefined,
  withRefresh: boolean | undefined,
): Record<string, unknown> {
  const device = homeserver.users.device(user, deviceId, displayName);
  const lifetimeMs = withRefresh === true ? homeserver.config.accessTokenLifetimeMs : undefined;
  const { access, token } = homeserver.users.issue(user, device, lifetimeMs, homeserver.now());
  return {
    user_id: user.userId,
    access_token: access,
    device_id: device.deviceId,
    home_server: homeserver.config.serverName,
    ...(token.refreshToken === undefined ? {} : { refresh_token: token.refreshToken, expires_in_ms: lifetimeMs }),
  };
}

/** `POST /refresh`: a new pair of tokens; the old pair ends. */
function refresh(homeserver: Homeserver, call: Call): Answer {
  const { refresh_token: refreshToken } = bodyAs(call, z.looseObject({ refresh_token: z.string() }));
  const access = homeserver.users.refreshTokens.get(refreshToken);
  const token = access === undefined ? undefined : homeserver.users.tokens.get(access);
  const user = token === undefined ? undefined : homeserver.users.get(token.userId);
  const device = token === undefined ? undefined : user?.devices.get(token.deviceId);
  if (access === undefined || user === undefined || device === undefined) {
    throw new MatrixError(401, "M_UNKNOWN_TOKEN", "This refresh token is not known.", { soft_logout: false });
  }
  const lifetimeMs = homeserver.config.accessTokenLifetimeMs;
  const fresh = homeserver.users.issue(user, device, lifetimeMs, homeserver.now());
  homeserver.users.revoke(access);
  return ok({ access_token: fresh.access, refresh_token: fresh.token.refreshToken, expires_in_ms: lifetimeMs });
}

function logout(homeserver: Homeserver, { session }: UserCall): Answer {
  homeserver.users.removeDevice(session.user, session.device.deviceId);
  return EMPTY;
}

function logoutAll(homeserver: Homeserver, { session }: UserCall): Answer {
  for (const deviceId of [...session.user.devices.keys()]) homeserver.users.removeDevice(session.user, deviceId);
  return EMPTY;
}

export const sessionRoutes: readonly Route[] = [
  openRoute("GET", "/login", ({ config }) => {
    const service = config.appservice?.login === true ? [{ type: APPSERVICE_LOGIN }] : [];
    return ok({ flows: [{ type: "m.login.password" }, ...service] });
  }),
  openRoute("POST", "/login", login),
  openRoute("POST", "/refresh", refresh),
  userRoute("POST", "/logout", logout),
  userRoute("POST", "/logout/all", logoutAll),
  userRoute("GET", "/account/whoami", (_homeserver, { session }) =>
    ok({ user_id: session.user.userId, device_id: session.device.deviceId, is_guest: false }),
  ),
];

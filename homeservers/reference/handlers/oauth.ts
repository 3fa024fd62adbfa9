// Runtime: Node.
import type { Config } from "../config.ts";
import type { Homeserver } from "../homeserver.ts";
import { type Answer, ok } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { openRoute, type Route } from "../http/routes.ts";

export const OAUTH_TOKEN_PATH = "/_oauth2/token";

const METADATA_PATHS = {
  stable: "/_matrix/client/v1/auth_metadata",
  unstable: "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata",
} as const;

/**
 * What a homeserver adds whose tokens are an OAuth 2.0 server's: where that is, and there the renewal of tokens. Nobody can
 * log in there: that needs a browser. https://spec.matrix.org/v1.15/client-server-api/#oauth-20-api
 */
export function oauthRoutes({ oauth }: Pick<Config, "oauth">): Route[] {
  if (oauth === null) return [];
  return [
    openRoute("GET", METADATA_PATHS[oauth.metadata], (_homeserver, { host }) => ok(metadataAt(`http://${host}`))),
    openRoute("POST", OAUTH_TOKEN_PATH, renew),
  ];
}

/** RFC 8414, as far as the Matrix specification asks for it. */
function metadataAt(issuer: string): Record<string, unknown> {
  return {
    issuer: `${issuer}/`,
    authorization_endpoint: `${issuer}/_oauth2/authorize`,
    token_endpoint: issuer + OAUTH_TOKEN_PATH,
    registration_endpoint: `${issuer}/_oauth2/register`,
    revocation_endpoint: `${issuer}/_oauth2/revoke`,
    response_types_supported: ["code"],
    response_modes_supported: ["query", "fragment"],
    grant_types_supported: ["authorization_code", "refresh_token"],
    code_challenge_methods_supported: ["S256"],
  };
}

/**
 * `grant_type=refresh_token`: a new pair. The old refresh token ends at once, the old access token when the new one is first
 * used, as with the Matrix Authentication Service: what is under way with it is still answered.
 */
function renew(homeserver: Homeserver, { body, contentType }: Call): Answer {
  if (!contentType.startsWith("application/x-www-form-urlencoded"))
    return refused(400, "invalid_request", "Expected a form.");
  const form = new URLSearchParams(body.toString("utf8"));
  if (form.get("grant_type") !== "refresh_token")
    return refused(400, "unsupported_grant_type", "Only refresh_token is known here.");
  const clientId = form.get("client_id");
  if (clientId === null) return refused(401, "invalid_client", "Expected a client_id.");
  const { users, config } = homeserver;
  const access = users.refreshTokens.get(form.get("refresh_token") ?? "");
  const token = access === undefined ? undefined : users.tokens.get(access);
  const user = token === undefined ? undefined : users.get(token.userId);
  const device = token === undefined ? undefined : user?.devices.get(token.deviceId);
  if (access === undefined || user === undefined || device === undefined)
    return refused(400, "invalid_grant", "This refresh token is not known, or no longer.");
  if (token?.clientId !== undefined && token.clientId !== clientId)
    return refused(400, "invalid_grant", "This refresh token is another client's.");
  const fresh = users.succeed(access, user, device, {
    lifetimeMs: config.accessTokenLifetimeMs,
    nowMs: homeserver.now(),
    clientId,
  });
  return ok({
    access_token: fresh.access,
    token_type: "Bearer",
    expires_in: Math.max(1, Math.floor(config.accessTokenLifetimeMs / 1000)),
    refresh_token: fresh.refreshToken,
    scope: `urn:matrix:client:api:* urn:matrix:client:device:${device.deviceId}`,
  });
}

/** RFC 6749, section 5.2. */
function refused(status: number, error: string, description: string): Answer {
  return { status, body: JSON.stringify({ error, error_description: description }) };
}

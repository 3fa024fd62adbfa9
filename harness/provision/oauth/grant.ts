// Runtime: Node.
import { causeOf, HomeserverError, objectOf } from "../request.ts";

/** What a renewal needs, and what it brings. */
export interface OAuthTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly clientId: string;
  /** When the access token ends, ms since 1970; missing where nobody said. */
  readonly endsAtMs?: number;
}

const TIMEOUT_MS = 30_000;

/**
 * A new pair of tokens for a refresh token, as a public client asks for it (RFC 6749, section 6). A server that rotates ends
 * the old refresh token with that: whoever gets the answer must keep it.
 *
 * @throws HomeserverError with the OAuth error where it is refused; the message holds no token
 */
export async function renewedAt(
  endpoint: string,
  before: OAuthTokens,
  signal: AbortSignal,
  clock: () => number = Date.now,
): Promise<OAuthTokens> {
  const { refreshToken, clientId } = before;
  const where = `POST ${endpoint}`;
  let response: Response;
  try {
    response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken, client_id: clientId }),
      // To be sent elsewhere with a token is no answer.
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new HomeserverError(`${where}: expected an answer, found none: ${causeOf(error)}`, 0, "");
  }
  const answer = objectOf(await response.json().catch(() => ({})));
  if (!response.ok) {
    const error = typeof answer.error === "string" ? answer.error : "";
    throw new HomeserverError(
      `${where}: expected 200, found ${response.status} ${error}`.trim(),
      response.status,
      error,
    );
  }
  const { access_token: accessToken, refresh_token: next, expires_in: expiresInSec } = answer;
  if (typeof accessToken !== "string" || accessToken === "")
    throw new HomeserverError(`${where}: expected a text in "access_token", found ${typeof accessToken}`, 200, "");
  return {
    accessToken,
    refreshToken: typeof next === "string" ? next : refreshToken,
    clientId,
    ...(typeof expiresInSec === "number" ? { endsAtMs: clock() + expiresInSec * 1000 } : {}),
  };
}

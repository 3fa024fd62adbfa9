// Runtime: k6.
import { type Answer, type Connection, connectAnonymously, property, request } from "./request.ts";

const CLIENT = "/_matrix/client/v3";

/** What a login, or the refresh of a token, brought. */
export interface Tokens {
  readonly accessToken: string;
  readonly deviceId: string;
  /** Undefined where the server has no refresh tokens: the access token then lives on. */
  readonly refreshToken: string | undefined;
  readonly lifetimeMs: number;
}

/** `GET /login`, and then `POST /login` on a new device. It stands for the login at the identity provider. */
export function askFlows(baseUrl: string, timeoutMs: number): Promise<Answer> {
  return request(connectAnonymously(baseUrl), "GET", `${CLIENT}/login`, "login-flows", { timeoutMs, parse: false });
}

export function logIn(baseUrl: string, user: string, password: string, timeoutMs: number): Promise<Answer> {
  const body = JSON.stringify({
    type: "m.login.password",
    identifier: { type: "m.id.user", user },
    password,
    refresh_token: true,
    initial_device_display_name: "kassensturz",
  });
  return request(connectAnonymously(baseUrl), "POST", `${CLIENT}/login`, "login", { body, timeoutMs, parse: true });
}

/** `POST /refresh`: a new pair of tokens for the old one. */
export function refresh(baseUrl: string, refreshToken: string, timeoutMs: number): Promise<Answer> {
  const body = JSON.stringify({ refresh_token: refreshToken });
  return request(connectAnonymously(baseUrl), "POST", `${CLIENT}/refresh`, "refresh", { body, timeoutMs, parse: true });
}

/** `grant_type=refresh_token` at an OAuth 2.0 server: a new pair of tokens for the old one. */
export function refreshByOAuth(
  endpoint: string,
  clientId: string,
  refreshToken: string,
  timeoutMs: number,
): Promise<Answer> {
  const fields = { grant_type: "refresh_token", refresh_token: refreshToken, client_id: clientId };
  const body = Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  const contentType = "application/x-www-form-urlencoded";
  return request(connectAnonymously(endpoint), "POST", "", "oauth-token", {
    body,
    contentType,
    timeoutMs,
    parse: true,
  });
}

/** Reads a good answer of `refreshByOAuth`, whose times are seconds; undefined where it is none. */
export function oauthTokensOf({
  body,
  error,
}: Answer): { accessToken: string; refreshToken: string | undefined; lifetimeMs: number | undefined } | undefined {
  const accessToken = property(body, "access_token");
  const refreshToken = property(body, "refresh_token");
  const expiresInSec = property(body, "expires_in");
  if (error !== "" || typeof accessToken !== "string") return undefined;
  return {
    accessToken,
    refreshToken: typeof refreshToken === "string" ? refreshToken : undefined,
    lifetimeMs: typeof expiresInSec === "number" ? expiresInSec * 1000 : undefined,
  };
}

/** Reads a good answer of `logIn` or `refresh`; a refresh does not repeat the device, and need not bring a new refresh token. */
export function tokensOf(answer: Answer, before?: Tokens): Tokens | undefined {
  const accessToken = property(answer.body, "access_token");
  const deviceId = property(answer.body, "device_id") ?? before?.deviceId;
  const refreshToken = property(answer.body, "refresh_token") ?? before?.refreshToken;
  const lifetimeMs = property(answer.body, "expires_in_ms");
  if (typeof accessToken !== "string" || typeof deviceId !== "string") return undefined;
  return {
    accessToken,
    deviceId,
    refreshToken: typeof refreshToken === "string" ? refreshToken : undefined,
    lifetimeMs: typeof lifetimeMs === "number" ? lifetimeMs : Number.POSITIVE_INFINITY,
  };
}

/** What a client asks a server that it does not know yet: `/versions`, `/capabilities`, `/pushrules/`. */
export function askAbout(
  connection: Connection,
  what: "versions" | "capabilities" | "pushrules",
  timeoutMs: number,
): Promise<Answer> {
  const path =
    what === "versions" ? "/_matrix/client/versions" : `${CLIENT}/${what === "pushrules" ? "pushrules/" : what}`;
  return request(connection, "GET", path, what, { timeoutMs, parse: false });
}

/** `POST /user/{user}/filter`: what the client wants of its syncs. */
export function storeFilter(
  connection: Connection,
  userId: string,
  filter: string,
  timeoutMs: number,
): Promise<Answer> {
  const path = `${CLIENT}/user/${encodeURIComponent(userId)}/filter`;
  return request(connection, "POST", path, "filter", { body: filter, timeoutMs, parse: false });
}

/** `PUT /user/{user}/account_data/{type}` */
export function storeAccountData(
  connection: Connection,
  userId: string,
  type: string,
  content: unknown,
  timeoutMs: number,
): Promise<Answer> {
  const path = `${CLIENT}/user/${encodeURIComponent(userId)}/account_data/${encodeURIComponent(type)}`;
  return request(connection, "PUT", path, "account-data", { body: JSON.stringify(content), timeoutMs, parse: false });
}

/** `POST /room_keys/version`: the place for the backup of room keys. */
export function startKeyBackup(connection: Connection, publicKey: string, timeoutMs: number): Promise<Answer> {
  const body = JSON.stringify({
    algorithm: "m.megolm_backup.v1.curve25519-aes-sha2",
    auth_data: { public_key: publicKey, signatures: {} },
  });
  return request(connection, "POST", `${CLIENT}/room_keys/version`, "key-backup", { body, timeoutMs, parse: false });
}

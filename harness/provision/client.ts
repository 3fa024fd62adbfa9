// Runtime: Node.
import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { conversationOf } from "../../generators/plan/conversation.ts";
import { newDeviceKeys } from "./keyRing.ts";

const REQUEST_TIMEOUT_MS = 60_000;
/** A homeserver that is there at all says which versions it speaks much sooner than this. */
const FIRST_CONTACT_TIMEOUT_MS = 10_000;
const TRIES_MAX = 8;

/** A homeserver said no, or nothing. The message names the request, what was expected and what was found. */
class HomeserverError extends Error {
  readonly exitCode = 4;
  readonly status: number;
  readonly errcode: string;

  constructor(message: string, status: number, errcode: string) {
    super(message);
    this.name = "HomeserverError";
    this.status = status;
    this.errcode = errcode;
  }
}

export interface MatrixSession {
  readonly userId: string;
  readonly accessToken: string;
  readonly deviceId: string;
  /** Where the account has one that is known. */
  readonly password?: string;
}

/** A login, with what a server adds to one that may be refreshed. */
export interface RefreshableSession extends MatrixSession {
  readonly refreshToken?: string;
  readonly expiresInMs?: number;
}

/** The few calls of the client-server API that set a crowd up. Waits and tries again when the server is busy or limits. */
export class ProvisioningClient {
  private readonly baseUrl: string;
  private readonly signal: AbortSignal;

  constructor(baseUrl: string, signal: AbortSignal) {
    this.baseUrl = baseUrl.replace(/\/+$/, "");
    this.signal = signal;
  }

  /** Registers through Synapse's shared-secret endpoint (Dendrite has it too), or logs in where the name is taken. */
  async registerWithSharedSecret(localpart: string, secret: string): Promise<MatrixSession> {
    const password = passwordOf(localpart, secret);
    const path = "/_synapse/admin/v1/register";
    const nonce = text(await this.call("GET", path).catch(withHint(404, NO_SHARED_SECRET)), "nonce", path);
    const mac = createHmac("sha1", secret).update(`${nonce}\0${localpart}\0${password}\0notadmin`).digest("hex");
    try {
      const answer = await this.call("POST", path, { nonce, username: localpart, password, admin: false, mac });
      return { ...sessionOf(answer, path), password };
    } catch (error) {
      if (!(error instanceof HomeserverError) || error.errcode !== "M_USER_IN_USE")
        return withHint(403, WRONG_SECRET)(error);
      return this.login(localpart, password);
    }
  }

  async login(localpart: string, password: string): Promise<MatrixSession> {
    return { ...(await this.loginRefreshable(localpart, password, false)), password };
  }

  /** One more login of an account that was made by shared secret; refreshable where the server knows how. */
  loginWithSharedSecret(localpart: string, secret: string): Promise<RefreshableSession> {
    return this.loginRefreshable(localpart, passwordOf(localpart, secret), true);
  }

  private async loginRefreshable(
    localpart: string,
    password: string,
    refreshable: boolean,
  ): Promise<RefreshableSession> {
    const path = "/_matrix/client/v3/login";
    const answer = await this.call("POST", path, {
      type: "m.login.password",
      identifier: { type: "m.id.user", user: localpart },
      password,
      ...(refreshable ? { refresh_token: true } : {}),
    });
    const { refresh_token: refreshToken, expires_in_ms: expiresInMs } = answer;
    return {
      ...sessionOf(answer, path),
      ...(typeof refreshToken === "string" ? { refreshToken } : {}),
      ...(typeof expiresInMs === "number" ? { expiresInMs } : {}),
    };
  }

  /** A login whose access token ends and is renewed, as an app has it; undefined where the server has no such tokens. */
  async logInApp(session: {
    userId: string;
    password?: string | undefined;
  }): Promise<{ accessToken: string; refreshToken: string } | undefined> {
    const { password, userId } = session;
    if (password === undefined) return undefined;
    const { accessToken, refreshToken } = await this.loginRefreshable(userId, password, true);
    return refreshToken === undefined ? undefined : { accessToken, refreshToken };
  }

  /** Gives a device its keys, so that others can write to it. */
  async uploadKeys(session: MatrixSession): Promise<void> {
    await this.call("POST", "/_matrix/client/v3/keys/upload", newDeviceKeys(session), session.accessToken);
  }

  /** The user's id, or undefined where the token is no longer good. */
  async whoami(accessToken: string): Promise<string | undefined> {
    try {
      return text(
        await this.call("GET", "/_matrix/client/v3/account/whoami", undefined, accessToken),
        "user_id",
        "whoami",
      );
    } catch (error) {
      if (error instanceof HomeserverError && (error.status === 401 || error.status === 403)) return undefined;
      throw error;
    }
  }

  async versions(): Promise<string[]> {
    const found = await this.attempt("GET", "/_matrix/client/versions", undefined, undefined, FIRST_CONTACT_TIMEOUT_MS);
    if (found.answer === undefined) throw found.error;
    const { answer } = found;
    return Array.isArray(answer.versions) ? answer.versions.map(String) : [];
  }

  /** A room for two as TI-M has it: version 10, encrypted, history from the invitation on. */
  async createRoom(session: MatrixSession, invite: string): Promise<string> {
    const path = "/_matrix/client/v3/createRoom";
    const answer = await this.call("POST", path, conversationOf(invite), session.accessToken);
    return text(answer, "room_id", path);
  }

  async join(session: MatrixSession, roomId: string): Promise<void> {
    await this.call("POST", `/_matrix/client/v3/join/${encodeURIComponent(roomId)}`, {}, session.accessToken);
  }

  /** Ids of the rooms that the account is in, as its sync has them: an endpoint that every homeserver has. */
  async joinedRooms(session: MatrixSession): Promise<string[]> {
    const filter = JSON.stringify({ room: { timeline: { limit: 1 } }, presence: { types: [] } });
    const path = `/_matrix/client/v3/sync?timeout=0&filter=${encodeURIComponent(filter)}`;
    const { rooms } = await this.call("GET", path, undefined, session.accessToken);
    const joined = (rooms as { readonly join?: object | null } | null | undefined)?.join;
    return Object.keys(joined ?? {});
  }

  /** A first full sync; returns `next_batch`. */
  async sync(session: MatrixSession, filter: string): Promise<string> {
    const path = `/_matrix/client/v3/sync?timeout=0&filter=${encodeURIComponent(filter)}`;
    return text(await this.call("GET", path, undefined, session.accessToken), "next_batch", "/sync");
  }

  /** Any call, answered with 200 or tried again for a while. @throws HomeserverError */
  async call(method: string, path: string, body?: unknown, accessToken?: string): Promise<Record<string, unknown>> {
    for (let attempt = 1; ; attempt++) {
      const found = await this.attempt(method, path, body, accessToken);
      if (found.answer !== undefined) return found.answer;
      if (!found.again || attempt >= TRIES_MAX) throw found.error;
      await sleep(found.waitMs * attempt, undefined, { signal: this.signal });
    }
  }

  private async attempt(
    method: string,
    path: string,
    body: unknown,
    accessToken: string | undefined,
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<Attempt> {
    const where = `${method} ${this.baseUrl}${path.split("?")[0]}`;
    let response: Response;
    try {
      response = await fetch(`${this.baseUrl}${path}`, {
        method,
        headers: {
          "content-type": "application/json",
          ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([this.signal, AbortSignal.timeout(timeoutMs)]),
      });
    } catch (error) {
      if (this.signal.aborted) throw error;
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      return refusal(
        new HomeserverError(
          `${where}: expected an answer, found none: ${cause}. Is the homeserver running there?`,
          0,
          "",
        ),
        false,
        0,
      );
    }
    const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    if (response.ok) return { answer, again: false, waitMs: 0 };
    const errcode = String(answer.errcode ?? "");
    const detail = `${response.status}${errcode === "" ? "" : ` ${errcode}`}${answer.error === undefined ? "" : `: ${String(answer.error).slice(0, 200)}`}`;
    const again = response.status === 429 || response.status >= 500;
    return refusal(
      new HomeserverError(`${where}: expected 200, found ${detail}`, response.status, errcode),
      again,
      Number(answer.retry_after_ms ?? 250),
    );
  }
}

/** Passwords nobody has to keep: whoever has the secret can reckon them again. */
function passwordOf(localpart: string, secret: string): string {
  return createHmac("sha256", secret).update(`password:${localpart}`).digest("hex");
}

const NO_SHARED_SECRET =
  "This homeserver offers no registration by shared secret: is `registration_shared_secret` set?";
const WRONG_SECRET = "Does --secret-file hold the homeserver's `registration_shared_secret`?";

/** Throws the error again, with what to do about it where it has this status. */
function withHint(status: number, hint: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof HomeserverError && error.status === status) {
      throw new HomeserverError(`${error.message}. ${hint}`, status, error.errcode);
    }
    throw error;
  };
}

interface Attempt {
  readonly answer?: Record<string, unknown>;
  readonly again: boolean;
  readonly waitMs: number;
  readonly error?: Error;
}

function refusal(error: Error, again: boolean, waitMs: number): Attempt {
  return { again, waitMs, error };
}

function text(answer: Record<string, unknown>, field: string, where: string): string {
  const value = answer[field];
  if (typeof value !== "string")
    throw new HomeserverError(`${where}: expected a text in "${field}", found ${typeof value}`, 200, "");
  return value;
}

function sessionOf(answer: Record<string, unknown>, where: string): MatrixSession {
  return {
    userId: text(answer, "user_id", where),
    accessToken: text(answer, "access_token", where),
    deviceId: typeof answer.device_id === "string" ? answer.device_id : "KASSENSTURZ",
  };
}

// Runtime: Node.
import { conversationOf } from "../../generators/plan/conversation.ts";
import { newDeviceKeys } from "./keyRing.ts";
import { type Body, type Caller, HomeserverApi, HomeserverError, text } from "./request.ts";

export interface MatrixSession {
  readonly userId: string;
  readonly accessToken: string;
  readonly deviceId: string;
  /** Where the account has one that is known. */
  readonly password?: string | undefined;
  /** The token is an application service's: every request names the user it speaks for. */
  readonly asserted?: true | undefined;
}

/** A login, with what a server adds to one that may be refreshed. */
export interface RefreshableSession extends MatrixSession {
  readonly refreshToken?: string;
  readonly expiresInMs?: number;
}

/** The few calls of the client-server API that set a crowd up, as Matrix v1.11 has them and nothing else. */
export class ProvisioningClient {
  readonly api: HomeserverApi;
  /** What rooms are made in; undefined: the server's own default. */
  roomVersion: string | undefined = "10";

  constructor(baseUrl: string, signal: AbortSignal) {
    this.api = new HomeserverApi(baseUrl, signal);
  }

  async login(user: string, password: string): Promise<MatrixSession> {
    return { ...sessionOf(await this.passwordLogin(user, password, {}), LOGIN), password };
  }

  /** One more login of an account whose password is known; refreshable where the server knows how. */
  async logInRefreshable(user: string, password: string): Promise<RefreshableSession> {
    const answer = await this.passwordLogin(user, password, { refresh_token: true });
    const { refresh_token: refreshToken, expires_in_ms: expiresInMs } = answer;
    return {
      ...sessionOf(answer, LOGIN),
      ...(typeof refreshToken === "string" ? { refreshToken } : {}),
      ...(typeof expiresInMs === "number" ? { expiresInMs } : {}),
    };
  }

  private passwordLogin(user: string, password: string, more: Body): Promise<Body> {
    const body = { type: "m.login.password", identifier: { type: "m.id.user", user }, password, ...more };
    return this.call("POST", LOGIN, body);
  }

  /** A login whose access token ends and is renewed, as an app has it; undefined where the server has no such tokens. */
  async logInApp(session: {
    userId: string;
    password?: string | undefined;
  }): Promise<{ accessToken: string; refreshToken: string } | undefined> {
    const { password, userId } = session;
    if (password === undefined) return undefined;
    const { accessToken, refreshToken } = await this.logInRefreshable(userId, password);
    return refreshToken === undefined ? undefined : { accessToken, refreshToken };
  }

  /** Gives a device its keys, so that others can write to it. */
  async uploadKeys(session: MatrixSession): Promise<void> {
    await this.api.call("POST", "/_matrix/client/v3/keys/upload", newDeviceKeys(session), callerOf(session));
  }

  /** The user's id, or undefined where the token is no longer good. */
  async whoami(session: Caller): Promise<string | undefined> {
    try {
      return text(
        await this.api.call("GET", "/_matrix/client/v3/account/whoami", undefined, session),
        "user_id",
        "whoami",
      );
    } catch (error) {
      if (error instanceof HomeserverError && (error.status === 401 || error.status === 403)) return undefined;
      throw error;
    }
  }

  /** The session that an access token stands for. */
  async sessionBehind(accessToken: string): Promise<MatrixSession> {
    const path = "/_matrix/client/v3/account/whoami";
    const answer = await this.api.call("GET", path, undefined, { accessToken });
    return sessionOf({ ...answer, access_token: accessToken }, path);
  }

  async versions(): Promise<string[]> {
    const answer = await this.api.callOnce("GET", "/_matrix/client/versions");
    return Array.isArray(answer.versions) ? answer.versions.map(String) : [];
  }

  /** A room for two as TI-M has it: version 10, encrypted, history from the invitation on. */
  async createRoom(session: MatrixSession, invite: string): Promise<string> {
    const path = "/_matrix/client/v3/createRoom";
    const body = { ...conversationOf(invite), room_version: this.roomVersion };
    return text(await this.api.call("POST", path, body, callerOf(session)), "room_id", path);
  }

  async join(session: MatrixSession, roomId: string): Promise<void> {
    await this.api.call("POST", `/_matrix/client/v3/join/${encodeURIComponent(roomId)}`, {}, callerOf(session));
  }

  /** Ids of the rooms that the account is in, as its sync has them: an endpoint that every homeserver has. */
  async joinedRooms(session: MatrixSession): Promise<string[]> {
    const filter = JSON.stringify({ room: { timeline: { limit: 1 } }, presence: { types: [] } });
    const path = `/_matrix/client/v3/sync?timeout=0&filter=${encodeURIComponent(filter)}`;
    const { rooms } = await this.call("GET", path, undefined, callerOf(session));
    const joined = (rooms as { readonly join?: object | null } | null | undefined)?.join;
    return Object.keys(joined ?? {});
  }

  /** A first full sync; returns `next_batch`. */
  async sync(session: MatrixSession, filter: string): Promise<string> {
    const path = `/_matrix/client/v3/sync?timeout=0&filter=${encodeURIComponent(filter)}`;
    return text(await this.api.call("GET", path, undefined, callerOf(session)), "next_batch", "/sync");
  }

  /** Any call, answered with 200 or tried again for a while. @throws HomeserverError */
  call(method: string, path: string, body?: unknown, by?: Caller): Promise<Body> {
    return this.api.call(method, path, body, by);
  }
}

const LOGIN = "/_matrix/client/v3/login";

export function callerOf({ accessToken, userId, asserted }: MatrixSession): Caller {
  return asserted === true ? { accessToken, assertedUserId: userId } : { accessToken };
}

export function sessionOf(answer: Body, where: string): MatrixSession {
  return {
    userId: text(answer, "user_id", where),
    accessToken: text(answer, "access_token", where),
    deviceId: typeof answer.device_id === "string" ? answer.device_id : "KASSENSTURZ",
  };
}

// Runtime: Node.
import { Device } from "./device.ts";
import { newDeviceId, newToken } from "./identifiers.ts";
import { hashPassword, User } from "./user.ts";

/** What an access token stands for. */
export interface Token {
  readonly userId: string;
  readonly deviceId: string;
  /** When it ends, ms since 1970; undefined: never. */
  readonly expiresAtMs?: number | undefined;
  readonly refreshToken?: string | undefined;
  /** The OAuth client that renewed it. */
  readonly clientId?: string | undefined;
}

const REVOKED_MAX = 1000;

/** All accounts and their tokens. */
export class Users {
  readonly #users = new Map<string, User>();
  readonly tokens = new Map<string, Token>();
  /** Refresh token → the access token it was given out with. */
  readonly refreshTokens = new Map<string, string>();
  /** Access token that nobody has used yet → the one it will end. */
  readonly #predecessors = new Map<string, string>();
  /** The latest tokens that were valid once: what a server lets in that leaves the check against them out. */
  readonly revoked = new Map<string, Token>();

  get(userId: string): User | undefined {
    return this.#users.get(userId);
  }

  all(): IterableIterator<User> {
    return this.#users.values();
  }

  get size(): number {
    return this.#users.size;
  }

  add(user: User): void {
    this.#users.set(user.userId, user);
  }

  create(userId: string, password: string, admin: boolean): User {
    const user = new User(userId, hashPassword(password), admin);
    this.add(user);
    return user;
  }

  /** The device of that id, made if need be; a fresh id where none is named. */
  device(user: User, deviceId: string | undefined, displayName: string | undefined): Device {
    const id = deviceId ?? newDeviceId();
    let device = user.devices.get(id);
    if (device === undefined) {
      device = new Device(id);
      device.displayName = displayName;
      user.devices.set(id, device);
    }
    return device;
  }

  /** A fresh access token, with a refresh token and an end where a lifetime is given. */
  issue(user: User, device: Device, lifetimeMs: number | undefined, nowMs: number): { access: string; token: Token } {
    const access = newToken();
    const refreshToken = lifetimeMs === undefined ? undefined : newToken();
    const expiresAtMs = lifetimeMs === undefined ? undefined : nowMs + lifetimeMs;
    const token: Token = { userId: user.userId, deviceId: device.deviceId, expiresAtMs, refreshToken };
    this.keepToken(access, token);
    return { access, token };
  }

  /** A pair that takes the place of another: its refresh token ends now, its access token when the new one is first used. */
  succeed(
    access: string,
    user: User,
    device: Device,
    { lifetimeMs, nowMs, clientId }: { lifetimeMs: number; nowMs: number; clientId: string },
  ): { access: string; refreshToken: string } {
    const before = this.tokens.get(access);
    if (before?.refreshToken !== undefined) this.refreshTokens.delete(before.refreshToken);
    const next = newToken();
    const refreshToken = newToken();
    const { userId } = user;
    this.keepToken(next, {
      userId,
      deviceId: device.deviceId,
      expiresAtMs: nowMs + lifetimeMs,
      refreshToken,
      clientId,
    });
    this.#predecessors.set(next, access);
    return { access: next, refreshToken };
  }

  /** An access token was used: the one before it ends. */
  settle(access: string): void {
    const before = this.#predecessors.get(access);
    if (before === undefined) return;
    this.#predecessors.delete(access);
    this.revoke(before);
  }

  keepToken(access: string, token: Token): void {
    this.tokens.set(access, token);
    if (token.refreshToken !== undefined) this.refreshTokens.set(token.refreshToken, access);
  }

  revoke(access: string): void {
    const token = this.tokens.get(access);
    if (token === undefined) return;
    this.tokens.delete(access);
    if (token.refreshToken !== undefined) this.refreshTokens.delete(token.refreshToken);
    this.keepRevoked(access, token);
  }

  keepRevoked(access: string, token: Token): void {
    this.revoked.set(access, token);
    if (this.revoked.size <= REVOKED_MAX) return;
    const oldest = this.revoked.keys().next();
    if (oldest.done !== true) this.revoked.delete(oldest.value);
  }

  /** Ends a device's login: its tokens and the device itself. */
  removeDevice(user: User, deviceId: string): void {
    for (const [access, token] of this.tokens) {
      if (token.userId === user.userId && token.deviceId === deviceId) this.revoke(access);
    }
    user.devices.delete(deviceId);
  }
}

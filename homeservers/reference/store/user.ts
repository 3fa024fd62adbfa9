// Runtime: Node.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { Changelog } from "./changelog.ts";
import type { Device } from "./device.ts";

export type { Device } from "./device.ts";

interface DataEntry {
  readonly position: number;
  readonly json: string;
}

/** An account with what belongs to it alone. */
export class User {
  readonly userId: string;
  readonly admin: boolean;
  /** `salt:hash`, see {@link hashPassword}. */
  readonly password: string;
  displayName: string | undefined;
  avatarUrl: string | undefined;
  readonly devices = new Map<string, Device>();
  /** Uploaded filters as JSON text; the id is the index. */
  readonly filters: string[] = [];
  /** Rooms the user has anything to do with: joined, invited or left. */
  readonly rooms = new Set<string>();
  readonly changes = new Changelog();
  /** `roomId NUL type` (room id empty for global data) → content. */
  readonly accountData = new Map<string, DataEntry>();
  accountDataAt = 0;
  /** Users whose devices changed, and when. */
  readonly deviceChanges = new Map<string, number>();
  deviceChangesAt = 0;
  /** Cross-signing keys by usage, as JSON text. */
  readonly crossSigning = new Map<string, string>();
  /** Polls that wait for news. */
  readonly waiters = new Set<() => void>();

  constructor(userId: string, password: string, admin: boolean) {
    this.userId = userId;
    this.password = password;
    this.admin = admin;
  }
}

/**
 * A salted SHA-256. Deliberately fast: this server measures message paths on one machine and holds made-up
 * accounts only, so a slow password hash would add nothing but noise.
 */
export function hashPassword(password: string): string {
  const salt = randomBytes(12).toString("base64url");
  return `${salt}:${digest(salt, password).toString("base64url")}`;
}

export function passwordMatches(stored: string, password: string): boolean {
  const [salt = "", hash = ""] = stored.split(":");
  const wanted = Buffer.from(hash, "base64url");
  const got = digest(salt, password);
  return wanted.length === got.length && timingSafeEqual(wanted, got);
}

const digest = (salt: string, password: string): Buffer => createHash("sha256").update(salt).update(password).digest();

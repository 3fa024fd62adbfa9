// Runtime: Node.
import { randomBytes, randomUUID } from "node:crypto";

// Identifiers are unguessable on purpose, and not drawn from the configured seed: an access check must hold by
// itself, and two runs with one seed must never share a token.

export const newEventId = (): string => `$${randomUUID()}`;
export const newRoomId = (serverName: string): string => `!${randomUUID()}:${serverName}`;
export const newToken = (): string => `ref_${randomBytes(24).toString("base64url")}`;
export const newMediaId = (): string => randomBytes(18).toString("base64url");

/** Ten letters, as Synapse makes them. */
export function newDeviceId(): string {
  return Array.from(randomBytes(10), (byte) => String.fromCharCode(65 + (byte % 26))).join("");
}

/** "@alice:example.org" → "alice" */
export function localpartOf(userId: string): string {
  return userId.slice(1, userId.indexOf(":"));
}

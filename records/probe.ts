// Runtime: anywhere (k6 attempts them, Node counts them). No imports, so that k6 can load it.

/** What the security probes attempt. Every one of them must be refused; `docs/security-probes.md` has each request. */
export const probeKinds = [
  "read-messages",
  "read-event",
  "read-state",
  "read-members",
  "send-message",
  "send-state",
  "invite-into-room",
  "join-by-id",
  "join-by-alias",
  "history-event",
  "history-messages",
  "read-account-data",
  "write-account-data",
  "read-device",
  "write-keys",
  "media-without-token",
  "media-old-path",
  "token-missing",
  "token-truncated",
  "token-of-elsewhere",
  "token-logged-out",
  "token-expired",
  "admin-list-users",
  "admin-whois",
  "insured-invites-insured",
] as const;
export type ProbeKind = (typeof probeKinds)[number];

/** No attempt but a look at every sync: a room of another insured came with it. */
export const FOREIGN_ROOM_IN_SYNC = "foreign-room-in-sync";

/**
 * What came of an attempt. `leak`: it got through · `refused` · `overloaded`: no answer, 429 or 5xx, so nobody can say ·
 * `unclear`: an answer that is neither a refusal nor shows anything that is not the asker's.
 */
export type ProbeOutcome = "leak" | "refused" | "overloaded" | "unclear";

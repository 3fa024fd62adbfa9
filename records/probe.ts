// Runtime: anywhere (k6 attempts them, Node counts them). No imports, so that k6 can load it.

/** What the security probes attempt. Every one of them must be refused; `docs/security-probes.md` has each request. */
export const probeKinds = [
  "read-messages",
  "read-event",
  "read-state",
  "read-members",
  "media-without-token",
  "media-old-path",
  "send-message",
  "send-state",
  "invite-into-room",
  "join-by-id",
  "join-by-alias",
  "read-account-data",
  "write-account-data",
  "read-device",
  "write-keys",
  "token-ended",
  "token-truncated",
  "token-of-elsewhere",
  "token-missing",
  "admin-list-users",
  "admin-whois",
  "history-event",
  "history-messages",
  "insured-invites-insured",
] as const;
export type ProbeKind = (typeof probeKinds)[number];

/**
 * What came of an attempt. `leak`: it got through · `refused` · `overloaded`: no answer, 429 or 5xx, so nobody can say ·
 * `unclear`: an answer that is neither a refusal nor shows anything that is not the asker's.
 */
export const probeOutcomes = ["leak", "refused", "overloaded", "unclear"] as const;
export type ProbeOutcome = (typeof probeOutcomes)[number];

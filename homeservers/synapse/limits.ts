// Runtime: anywhere.

/** So high that nobody meets it. */
const OPEN = { per_second: 1_000_000, burst_count: 1_000_000 } as const;

/**
 * Every limiter that Synapse 1.163 has, open. A limited homeserver measures its limits, not its capacity; and a limiter
 * that was forgotten would show up as refusals (429), which make a trial invalid.
 */
export const OPEN_LIMITS = {
  rc_message: OPEN,
  rc_registration: OPEN,
  rc_registration_token_validity: OPEN,
  rc_login: { address: OPEN, account: OPEN, failed_attempts: OPEN },
  rc_admin_redaction: OPEN,
  rc_joins: { local: OPEN, remote: OPEN },
  rc_joins_per_room: OPEN,
  rc_key_requests: OPEN,
  rc_3pid_validation: OPEN,
  rc_invites: { per_room: OPEN, per_user: OPEN, per_issuer: OPEN },
  rc_third_party_invite: OPEN,
  rc_media_create: OPEN,
  rc_presence: { per_user: OPEN },
  rc_delayed_event_mgmt: OPEN,
  rc_room_creation: OPEN,
  rc_reports: OPEN,
  rc_user_directory: OPEN,
  rc_profile: OPEN,
  rc_federation: {
    window_size: 1000,
    sleep_limit: 1_000_000,
    sleep_delay: 1,
    reject_limit: 1_000_000,
    concurrent: 1_000_000,
  },
} as const;

/** The limiters as text, one by one, for the fingerprint of a result. */
export function limitsText(): Record<string, string> {
  return Object.fromEntries(Object.entries(OPEN_LIMITS).map(([name, limit]) => [name, limitText(limit)]));
}

function limitText(limit: object): string {
  if ("per_second" in limit && "burst_count" in limit) return `${limit.per_second}/s, burst ${limit.burst_count}`;
  return Object.entries(limit)
    .map(([name, part]) => (typeof part === "object" ? `${name} ${limitText(part)}` : `${name} ${part}`))
    .join("; ");
}

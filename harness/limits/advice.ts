// Runtime: anywhere.
import type { CallLimit, LimitedCall } from "../../records/serverLimits.ts";

type Setting = Partial<Record<LimitedCall, string>>;

/** Where each homeserver keeps its limits. https://element-hq.github.io/synapse/latest/usage/configuration/config_documentation.html#ratelimiting */
const SETTINGS: Readonly<Record<string, Setting>> = {
  synapse: {
    send: "rc_message: {per_second: 1000000, burst_count: 1000000}",
    "create-room": "rc_room_creation and rc_invites: {per_second: 1000000, burst_count: 1000000}",
    "keys-query": "rc_key_requests: {per_second: 1000000, burst_count: 1000000}",
  },
  dendrite: {
    send: "client_api.rate_limiting.enabled: false",
    typing: "client_api.rate_limiting.enabled: false",
    receipt: "client_api.rate_limiting.enabled: false",
    "keys-query": "client_api.rate_limiting.enabled: false",
    "create-room": "client_api.rate_limiting.enabled: false",
  },
  kassensturz: { send: "rateLimit: null" },
};

/** What to change so that a trial measures the server and not this limit; one sentence. */
export function adviceFor(call: LimitedCall, server: string): string {
  const [first = ""] = server.toLowerCase().split(/[^a-z]/);
  const setting = SETTINGS[first]?.[call];
  if (setting !== undefined) return `Set "${setting}" in the configuration of ${server}.`;
  return `Raise the limit of this call in the homeserver's configuration, or in the reverse proxy before it (nginx: limit_req; Caddy, HAProxy, Traefik: rate limits).`;
}

/** One found limit in words: "send: 0.20 a second after 10 at once, for each account". */
export function limitText({ call, limit, offered, trouble }: CallLimit): string {
  if (limit === null)
    return trouble === null ? `${call}: none met by ${offered} in a row` : `${call}: not tried, ${trouble}`;
  const rate = limit.perSec === null ? "none again in the time it was watched" : `${figure(limit.perSec)} a second`;
  return `${call}: ${rate} after ${limit.burst} at once, ${limit.shared ? "for all accounts of this machine together" : "for each account"}`;
}

function figure(perSec: number): string {
  return perSec >= 100 ? perSec.toFixed(0) : perSec.toPrecision(2);
}

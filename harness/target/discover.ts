// Runtime: Node.
import { ProvisioningClient } from "../provision/client.ts";
import { HomeserverError } from "../provision/request.ts";

export interface Discovered {
  /** Where the client-server API is, without a slash at its end. */
  readonly baseUrl: string;
  /** Versions of the specification it says it speaks. */
  readonly versions: readonly string[];
  /** True where a domain was named and its `.well-known` named another place. */
  readonly byWellKnown: boolean;
}

const WELL_KNOWN = "/.well-known/matrix/client";

/**
 * Where the homeserver of a URL answers: there, or where the domain's `.well-known` says. A place that answers by itself
 * is taken as it was named, so that nobody's `.well-known` sends a load elsewhere.
 * @param demandLeave throws where that other place may not be spoken to
 * https://spec.matrix.org/v1.11/client-server-api/#server-discovery
 */
export async function discover(
  url: string,
  signal: AbortSignal,
  demandLeave: (baseUrl: string) => void = () => undefined,
): Promise<Discovered> {
  const named = new ProvisioningClient(url, signal);
  try {
    return { baseUrl: named.api.baseUrl, versions: await named.versions(), byWellKnown: false };
  } catch (error) {
    if (!(error instanceof HomeserverError) || error.status === 429 || error.status >= 500) throw error;
    const elsewhere = await wellKnown(named);
    if (elsewhere === undefined || elsewhere === named.api.baseUrl) throw error;
    demandLeave(elsewhere);
    const client = new ProvisioningClient(elsewhere, signal);
    return { baseUrl: elsewhere, versions: await client.versions(), byWellKnown: true };
  }
}

async function wellKnown({ api }: ProvisioningClient): Promise<string | undefined> {
  const answer = await api.callOnce("GET", WELL_KNOWN).catch((error: unknown) => {
    if (error instanceof HomeserverError) return {};
    throw error;
  });
  const found: unknown = (answer as { "m.homeserver"?: { base_url?: unknown } | null })["m.homeserver"]?.base_url;
  if (found === undefined) return undefined;
  const problem = `GET ${api.baseUrl}${WELL_KNOWN}: expected a URL in m.homeserver.base_url, found ${JSON.stringify(found)}`;
  if (typeof found !== "string" || !URL.canParse(found)) throw new HomeserverError(problem, 200, "");
  return found.replace(/\/+$/, "");
}

// Runtime: Node.
import { type Body, type HomeserverApi, HomeserverError } from "../request.ts";

/** Where a homeserver tells of its OAuth 2.0 server: as the specification has it since version 1.15, and before that. */
const PATHS = [
  "/_matrix/client/v1/auth_metadata",
  "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata",
] as const;

/**
 * The URL at which access tokens are renewed, out of the homeserver's metadata (RFC 8414).
 * https://spec.matrix.org/v1.15/client-server-api/#server-metadata-discovery
 *
 * @throws HomeserverError where it has no such server, or one that renews nothing
 */
export async function tokenEndpoint(api: HomeserverApi): Promise<string> {
  const { metadata, path } = await metadataOf(api);
  const where = `GET ${api.baseUrl}${path}`;
  const { token_endpoint: endpoint, grant_types_supported: grants } = metadata;
  if (typeof endpoint !== "string" || !/^https?:$/.test(URL.canParse(endpoint) ? new URL(endpoint).protocol : ""))
    throw new HomeserverError(`${where}: expected a URL in token_endpoint, found ${shown(endpoint)}`, 200, "");
  if (Array.isArray(grants) && !grants.includes("refresh_token"))
    throw new HomeserverError(
      `${where}: expected refresh_token among grant_types_supported, found ${grants.map(String).join(", ") || "none"}`,
      200,
      "",
    );
  return endpoint;
}

async function metadataOf(api: HomeserverApi): Promise<{ readonly metadata: Body; readonly path: string }> {
  for (const path of PATHS) {
    try {
      return { metadata: await api.callOnce("GET", path), path };
    } catch (error) {
      if (!(error instanceof HomeserverError) || !error.isUnknownCall) throw error;
    }
  }
  throw new HomeserverError(
    `GET ${api.baseUrl}${PATHS[0]}: expected the metadata of an OAuth 2.0 server, found 404, at the unstable path too; for tokens of the homeserver's own take a CSV file with the heading user,token`,
    404,
    "",
  );
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value).slice(0, 100);
}

// Runtime: Node.
import { get } from "../supervision/ready.ts";
import { versionOf } from "../versions.ts";

/** As the server that listens on this port tells it. */
export async function synapseVersion(port: number): Promise<string> {
  const answer = await get({ port }, "/_synapse/admin/v1/server_version");
  const version = answer?.status === 200 ? JSON.parse(answer.body).server_version : undefined;
  return typeof version === "string" ? version : "unknown";
}

/** Of the programs that a Synapse stands on, by name. */
export async function versionsOf({
  Python,
  PostgreSQL,
  Valkey,
  Caddy,
}: Record<string, string>): Promise<Record<string, string>> {
  const asked = { python: Python, postgresql: PostgreSQL, valkey: Valkey, caddy: Caddy };
  const found = await Promise.all(
    Object.entries(asked).map(async ([name, program]) => {
      if (program === undefined) return [];
      return [[name, await versionOf(program, [name === "caddy" ? "version" : "--version"])] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}

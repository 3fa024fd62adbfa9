// Runtime: Node.
import type { ServerTools } from "../../homeservers/tools.ts";
import type { Edition } from "../../records/edition.ts";
import { ensureDendrite } from "./dendrite.ts";
import type { ToolOptions } from "./options.ts";
import { ensureServers } from "./servers.ts";

/** The reference edition is part of this program and needs nothing else. */
const NO_TOOLS: ServerTools = { synapsePython: "", postgresBin: "", valkeyServer: "", caddy: "" };

/** The programs this edition is made of, got where they are missing; nothing is got for others. */
export async function editionTools({ topology }: Edition, options: ToolOptions): Promise<ServerTools> {
  switch (topology.kind) {
    case "synapse":
    case "synapse-pair":
    case "synapse-tenants":
      return (await ensureServers(options)).paths;
    case "dendrite": {
      const [{ paths }, { path }] = await Promise.all([ensureServers(options), ensureDendrite(options)]);
      return { ...NO_TOOLS, postgresBin: paths.postgresBin, dendrite: path };
    }
    default:
      return NO_TOOLS;
  }
}

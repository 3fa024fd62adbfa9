// Runtime: Node.
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import type { Edition } from "../records/edition.ts";
import { ServerError } from "./failure.ts";

/** Programs that a local homeserver is made of. What an edition has no use for may be an empty text. */
export interface ServerTools {
  /** Python that has Synapse installed. */
  readonly synapsePython: string;
  /** Folder with `postgres` and `initdb`. */
  readonly postgresBin: string;
  readonly valkeyServer: string;
  readonly caddy: string;
  readonly dendrite?: string;
}

/** Programs that Synapse in this topology is made of, by name. */
export function programsFor({ topology }: Edition, tools: ServerTools): Record<string, string> {
  return {
    Python: tools.synapsePython,
    ...(topology.database === "postgresql"
      ? { PostgreSQL: join(tools.postgresBin, "postgres"), initdb: join(tools.postgresBin, "initdb") }
      : {}),
    ...(topology.workers.length > 0 ? { Valkey: tools.valkeyServer, Caddy: tools.caddy } : {}),
  };
}

/** @throws ServerError naming the first program that is not there, before anything is started */
export function demandPrograms(programs: Readonly<Record<string, string>>): void {
  for (const [name, file] of Object.entries(programs)) {
    try {
      accessSync(file, constants.X_OK);
    } catch (error) {
      const found = (error as NodeJS.ErrnoException).code === "EACCES" ? "one that this user may not run" : "none";
      throw new ServerError(
        `${name}: expected a program that can be run at "${file}", found ${found}; install it again.`,
      );
    }
  }
}

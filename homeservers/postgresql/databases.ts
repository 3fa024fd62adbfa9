// Runtime: Node.
import { join } from "node:path";
import { execa } from "execa";
import type { Connection } from "./cluster.ts";

/**
 * Makes databases in a running cluster where they are missing, as its first one is: encoding UTF-8, locale C.
 * @param names letters, digits, `_` and `-` only
 */
export async function ensureDatabases(bin: string, to: Connection, names: readonly string[]): Promise<void> {
  const psql = (query: string) =>
    // biome-ignore format: a command line reads best as one
    execa(join(bin, "psql"), ["-h", to.host, "-p", String(to.port), "-U", to.user, "-d", to.database, "-At", "-c", query], { timeout: 60_000 });
  const { stdout } = await psql("SELECT datname FROM pg_database");
  const there = new Set(stdout.split("\n"));
  for (const name of names) if (!there.has(name)) await psql(`CREATE DATABASE "${name}" TEMPLATE template0`);
}

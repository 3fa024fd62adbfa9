// Runtime: Node.
import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { execa } from "execa";
import type { Connection } from "./postgresql/cluster.ts";

/** How much room a table takes, with its indices. */
export interface TableSize {
  readonly table: string;
  readonly bytes: number;
}

const SIZES = `SELECT relname, pg_total_relation_size(oid) FROM pg_class
  WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC`;

/** Every table of a PostgreSQL database, largest first. */
export async function postgresTableSizes(
  bin: string,
  { host, port, user, database }: Connection,
): Promise<TableSize[]> {
  const args = ["-h", host, "-p", String(port), "-U", user, "-d", database, "-At", "-F", "\t", "-c", SIZES];
  const { stdout } = await execa(join(bin, "psql"), args, { timeout: 20_000 });
  return stdout.split("\n").flatMap((line) => {
    const [table, bytes] = line.split("\t");
    return table === undefined || bytes === undefined ? [] : [{ table, bytes: Number(bytes) }];
  });
}

/** SQLite keeps all tables in one file, and beside it what is not yet in it. */
export async function sqliteFileSize(file: string): Promise<TableSize[]> {
  const sizes = await Promise.all(
    [file, `${file}-wal`].map(async (each) => (await stat(each).catch(() => undefined))?.size ?? 0),
  );
  return [{ table: basename(file), bytes: sizes.reduce((sum, size) => sum + size, 0) }];
}

// Runtime: Node.
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { type Database, literal } from "./database.ts";

/** Columns as DuckDB types, in the order of `records/sample.ts`. */
const COLUMN_TYPES = {
  kind: "VARCHAR",
  role: "VARCHAR",
  stream: "INTEGER",
  seq: "INTEGER",
  actor: "INTEGER",
  intendedMs: "DOUBLE",
  lagMs: "DOUBLE",
  latencyMs: "DOUBLE",
  serviceMs: "DOUBLE",
  status: "SMALLINT",
  error: "VARCHAR",
  bytes: "BIGINT",
  n: "INTEGER",
  ref: "VARCHAR",
} as const;

/**
 * Reads the lines that k6 left, in one file or several, into the table `samples`. Files that are not there count as empty. A last line cut off by a killed generator is left out;
 * its operation then counts as never answered.
 */
export async function readLines(database: Database, files: string | readonly string[]): Promise<void> {
  const list = [files].flat().filter((file) => existsSync(file));
  const columns = Object.entries(COLUMN_TYPES)
    .map(([name, type]) => `'${name}': '${type}'`)
    .join(", ");
  if (list.length === 0) {
    const empty = Object.entries(COLUMN_TYPES).map(([name, type]) => `${name} ${type}`);
    await database.run(`CREATE OR REPLACE TABLE samples (${empty.join(", ")})`);
    return;
  }
  await database.run(
    `CREATE OR REPLACE TABLE samples AS SELECT * FROM read_csv([${list.map(literal).join(", ")}], delim='\\t', quote='', escape='', header=false, ` +
      `auto_detect=false, columns={${columns}}, nullstr='\\N', ignore_errors=true)`,
  );
}

/** Writes the table `samples` as Parquet, under a temporary name first: a file with the right name is a whole file. */
export async function writeParquet(database: Database, file: string): Promise<void> {
  const partial = `${file}.partial`;
  try {
    await database.run(`COPY samples TO ${literal(partial)} (FORMAT parquet, COMPRESSION zstd)`);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Reads Parquet into the table `samples`. */
export async function readParquet(database: Database, file: string): Promise<void> {
  await database.run(`CREATE OR REPLACE TABLE samples AS SELECT * FROM read_parquet(${literal(file)})`);
}

/** Reads one trial of a result's common file into the table `samples`. */
export async function readTrialOf(database: Database, file: string, trial: number): Promise<void> {
  await database.run(
    `CREATE OR REPLACE TABLE samples AS SELECT * EXCLUDE (trial) FROM read_parquet(${literal(file)}) WHERE trial = ${trial}`,
  );
}

/** Joins the trials' files, in their order, into one with a column `trial`, then removes them. */
export async function joinParquet(
  database: Database,
  parts: readonly { trial: number; file: string }[],
  file: string,
): Promise<void> {
  if (parts.length === 0) return;
  const union = parts
    .map((part) => `SELECT ${part.trial}::INTEGER AS trial, * FROM read_parquet(${literal(part.file)})`)
    .join(" UNION ALL ");
  const partial = `${file}.partial`;
  try {
    await database.run(`COPY (${union}) TO ${literal(partial)} (FORMAT parquet, COMPRESSION zstd)`);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  for (const part of parts) await rm(part.file, { force: true });
}

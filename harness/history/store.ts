// Runtime: Node.
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { nightKey } from "../../analysis/check/night.ts";
import { type Night, nightSchema } from "../../records/night.ts";
import { sentenceOf } from "../input/issue.ts";
import { UsageError } from "../input/usageError.ts";
import { type Database, literal, type Row, withDatabase } from "../samples/database.ts";
import { COLUMNS, type Column, nightOfRow, rowOfNight } from "./columns.ts";

/** All nights of a store, oldest first. @throws UsageError where the file is no store */
export async function readStore(file: string): Promise<Night[]> {
  const rows = await withDatabase(async (database) => {
    await openTable(database, file);
    return database.rows("SELECT * FROM nights");
  });
  return inOrder(rows.map((row, index) => checked(file, row, index)));
}

/**
 * Adds nights to a store, which is made where there is none; a night that is in it already is replaced. The file is
 * written anew under a temporary name and renamed: a reader never meets half of it.
 *
 * @returns how many nights are in it now
 */
export async function appendToStore(file: string, nights: readonly Night[]): Promise<number> {
  const old = existsSync(file) ? await readStore(file) : [];
  const byKey = new Map([...old, ...nights].map((night) => [nightKey(night), night]));
  const all = inOrder([...byKey.values()]);
  await mkdir(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  try {
    await withDatabase(async (database) => {
      const columns = Object.entries(COLUMNS).map(([name, type]) => `"${name}" ${type}`);
      await database.run(`CREATE TABLE nights (${columns.join(", ")})`);
      await database.run(`INSERT INTO nights VALUES ${all.map((night) => `(${valuesOf(night)})`).join(", ")}`);
      await database.run(`COPY nights TO ${literal(partial)} (FORMAT parquet, COMPRESSION zstd)`);
    });
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  return all.length;
}

/** By date first: the key begins with it. */
function inOrder(nights: readonly Night[]): Night[] {
  return nights.toSorted((a, b) => (nightKey(a) < nightKey(b) ? -1 : 1));
}

async function openTable(database: Database, file: string): Promise<void> {
  try {
    await database.run(`CREATE TABLE nights AS SELECT * FROM read_parquet(${literal(file)})`);
  } catch (error) {
    const [why = ""] = String(error instanceof Error ? error.message : error).split("\n");
    throw new UsageError(`${file}: expected a history store (Parquet), found a file that is none: ${why}`);
  }
}

function checked(file: string, row: Row, index: number): Night {
  const result = nightSchema.safeParse(nightOfRow(row), { reportInput: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UsageError(
    issue === undefined ? `${file}: not a history store.` : sentenceOf(`${file}, row ${index + 1}`, issue),
  );
}

function valuesOf(night: Night): string {
  const row = rowOfNight(night);
  return (Object.keys(COLUMNS) as Column[])
    .map((name) => {
      const value = row[name];
      if (value === null) return "NULL";
      return typeof value === "string" ? literal(value) : String(value);
    })
    .join(", ");
}

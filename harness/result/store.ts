// Runtime: Node.

import { existsSync } from "node:fs";
import { mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Result, resultSchema } from "../../records/result.ts";
import { joinParquet } from "../samples/convert.ts";
import { withDatabase } from "../samples/database.ts";
import { trialFiles, trialFolder } from "../trial/files.ts";

/** Writes `result.json`, checked against its schema, under a temporary name first. */
export async function writeResult(folder: string, result: Result): Promise<void> {
  const file = join(folder, "result.json");
  // A search that had no time for a single trial has no folder yet.
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.partial`, `${JSON.stringify(resultSchema.parse(result), null, 2)}\n`);
  await rename(`${file}.partial`, file);
}

/** Joins the samples of all trials into `samples.parquet`. */
export async function joinSamples(folder: string, trials: readonly { index: number }[]): Promise<void> {
  const parts = trials
    .map(({ index }) => ({ trial: index, file: trialFiles(trialFolder(folder, index)).samples }))
    .filter((part) => existsSync(part.file));
  await withDatabase((database) => joinParquet(database, parts, join(folder, "samples.parquet")));
}

/** True when the folder is missing or empty: results are never mixed. */
export async function isFresh(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [])).length === 0;
}

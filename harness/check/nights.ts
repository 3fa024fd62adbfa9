// Runtime: Node.
import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { nightOf } from "../../analysis/check/night.ts";
import type { Night } from "../../records/night.ts";
import { readStore } from "../history/store.ts";
import { UsageError } from "../input/usageError.ts";
import { readResults } from "../report/read.ts";

/** Nights, and what could not be read as one. */
export interface Nights {
  readonly nights: readonly Night[];
  readonly unreadable: readonly string[];
}

/** The results of one folder, as `run`, `capacity`, `demo` or `compare` left it. @throws UsageError */
export async function nightsIn(folder: string): Promise<Night[]> {
  return (await readResults(folder)).map((stored) => nightOf(stored.result, basename(resolve(stored.folder))));
}

/**
 * The nights of a baseline: a folder with one result, a folder of many such folders, or a history store. A night among
 * many that cannot be read (of another version, cut off) is told and left out; one that was named alone is an error.
 *
 * @throws UsageError where there is none
 */
export async function baselineNights(path: string): Promise<Nights> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined)
    throw new UsageError(
      `${path}: expected a folder with results or a history store, found nothing of that name; check the path.`,
    );
  if (found.isFile()) return { nights: await readStore(path), unreadable: [] };
  const folders = await foldersOfNights(path, DEPTH);
  if (folders.length === 0)
    throw new UsageError(
      `${path}: expected a result.json in it or in folders inside it, found none; name the folder that earlier nights lie in.`,
    );
  const unreadable: string[] = [];
  const nights: Night[] = [];
  for (const folder of folders) {
    try {
      nights.push(...(await nightsIn(folder)));
    } catch (error) {
      if (!(error instanceof UsageError) || folders.length === 1) throw error;
      unreadable.push(error.message);
    }
  }
  return { nights, unreadable };
}

/** A folder of nights, each of which may hold one folder an edition. */
const DEPTH = 2;

async function foldersOfNights(folder: string, depth: number): Promise<string[]> {
  if (existsSync(join(folder, "result.json"))) return [folder];
  if (depth === 0) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const inside = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  return (await Promise.all(inside.toSorted().map((each) => foldersOfNights(each, depth - 1)))).flat();
}

// Runtime: Node.
import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Result, resultSchema } from "../../records/result.ts";
import { sentenceOf } from "../input/issue.ts";
import { UsageError } from "../input/usageError.ts";

/** A result and the folder it was read from. */
export interface StoredResult {
  readonly folder: string;
  readonly result: Result;
}

/**
 * The results of a folder: its own `result.json`, or those of its sub-folders, as a demonstration or a comparison leaves
 * them, in the order in which they were started.
 * @throws UsageError in one sentence where the folder or a file in it is not what it should be
 */
export async function readResults(folder: string): Promise<StoredResult[]> {
  const folders = await foldersWithResult(folder);
  const stored = await Promise.all(folders.map(async (each) => ({ folder: each, result: await readResult(each) })));
  return stored.toSorted((a, b) => compare(a.result.startedAt, b.result.startedAt) || compare(a.folder, b.folder));
}

async function foldersWithResult(folder: string): Promise<string[]> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) {
    throw new UsageError(
      `${folder}: expected a folder with a result.json, found nothing of that name; check the path.`,
    );
  }
  if (!found.isDirectory()) {
    throw new UsageError(`${folder}: expected a folder with a result.json, found a file; name the folder it lies in.`);
  }
  if (existsSync(join(folder, FILE)) && !(await holdsComparison(join(folder, FILE)))) return [folder];
  const entries = await readdir(folder, { withFileTypes: true });
  const inside = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  const results = inside.filter((each) => existsSync(join(each, FILE)));
  if (results.length > 0) return results;
  throw new UsageError(
    `${folder}: expected a result.json in it or in its sub-folders, found none; name the folder that a run, capacity or demo wrote.`,
  );
}

/** `compare` leaves its ratios in a file of this name; the results they are of lie in folders beside it. */
async function holdsComparison(file: string): Promise<boolean> {
  const data = await readFile(file, "utf8")
    .then(JSON.parse)
    .catch(() => undefined);
  return typeof data === "object" && data !== null && data.schema === "kassensturz/comparison/1";
}

async function readResult(folder: string): Promise<Result> {
  const file = join(folder, FILE);
  const data = parsed(file, await readFile(file, "utf8"));
  const version = typeof data === "object" && data !== null && "schema" in data ? data.schema : undefined;
  if (version !== SCHEMA) {
    throw new UsageError(
      `${file}: field schema: expected "${SCHEMA}", found ${version === undefined ? "none" : JSON.stringify(version)}; use the version of Kassensturz that wrote it.`,
    );
  }
  const checked = resultSchema.safeParse(data, { reportInput: true });
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new UsageError(issue === undefined ? `${file}: not a valid result.` : sentenceOf(file, issue));
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(
      `${file}: expected a whole JSON document, found ${text.trim() === "" ? "an empty file" : `${text.length} characters that are not one, as a cut-off copy would be`}; copy it again or measure again.`,
    );
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const FILE = "result.json";
const SCHEMA = "kassensturz/result/1";

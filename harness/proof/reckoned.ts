// Runtime: Node.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Result } from "../../records/result.ts";
import { recompute as recomputeFromSamples } from "../measure/recompute.ts";
import type { StoredResult } from "../report/read.ts";
import { type Comparison, compareFigures } from "./comparison.ts";

/** Reckons a result again from the raw data in its folder. */
export type Recompute = (folder: string, result: Result) => Promise<Result>;

export interface Reckoned {
  readonly result: Result;
  /** Every figure of `result.json` as it stands on disk beside the one that its samples give. */
  readonly comparison: Comparison;
}

/** A result with every figure reckoned anew, and how that agrees with what was recorded. */
export async function reckoned(
  { folder, result }: StoredResult,
  recompute: Recompute = recomputeFromSamples,
): Promise<Reckoned> {
  const again: Result = JSON.parse(JSON.stringify(await recompute(folder, result)));
  // The file itself, not what was read of it: reading fills in what an older version did not record yet.
  const recorded: Result = JSON.parse(await readFile(join(folder, "result.json"), "utf8"));
  return { result: again, comparison: compareFigures(figuresIn(recorded), figuresIn(again)) };
}

/** What can be reckoned from samples. The rest is what only the run itself could know. */
function figuresIn({ trials, capacity }: Result): Pick<Result, "trials" | "capacity"> {
  return { trials, capacity };
}

// Runtime: Node.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { judgeTrial } from "../../analysis/verdict/judge.ts";
import { encryptionRecordSchema } from "../../records/encryption.ts";
import type { Objectives } from "../../records/objectives.ts";
import { type Plan, planSchema } from "../../records/plan.ts";
import type { Evidence, Trial } from "../../records/trial.ts";
import { readParquet, readTrialOf } from "../samples/convert.ts";
import { withDatabase } from "../samples/database.ts";
import { readPlanned } from "../samples/planned.ts";
import { type TrialEnd, trialFacts } from "./facts.ts";
import { trialFiles, trialFolder } from "./files.ts";
import type { ResourceRecord } from "./resources.ts";

/**
 * The record of trial `index`, reckoned from what it left on disk and from nothing else: the figures of a live run
 * and those of a later `report` come from the same lines of code.
 */
export async function reckonTrial(
  resultFolder: string,
  index: number,
  objectives: Objectives,
  evidence: Evidence,
): Promise<{ readonly trial: Trial; readonly load: number }> {
  const files = trialFiles(trialFolder(resultFolder, index));
  const plan: Plan = planSchema.parse(await readJson(files.plan));
  const resources = (await readJson(files.resources)) as readonly ResourceRecord[];
  const end = (await readJson(files.end)) as TrialEnd;
  const encryption = existsSync(files.encryption)
    ? encryptionRecordSchema.parse(await readJson(files.encryption))
    : null;
  const facts = await withDatabase(async (database) => {
    if (existsSync(files.samples)) await readParquet(database, files.samples);
    else await readTrialOf(database, join(resultFolder, "samples.parquet"), index);
    await readPlanned(database, plan);
    return trialFacts(database, plan, objectives, resources, end, encryption);
  });
  const trial: Trial = {
    schema: "kassensturz/trial/1",
    index,
    evidence,
    seed: plan.seed,
    insuredServed: plan.insuredServed,
    timeCompression: plan.timeCompression,
    ...facts,
    ...judgeTrial(facts, objectives),
  };
  return { trial, load: end.load };
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `${file}: expected a record of the trial, found ${error.code ?? "an error"}; the result is not whole`,
    );
  });
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(
      `${file}: expected JSON, found ${text.length} characters that end in the middle; the result is not whole`,
    );
  }
}

// Runtime: Node.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { judgeTrial } from "../../analysis/verdict/judge.ts";
import { encryptionRecordSchema } from "../../records/encryption.ts";
import type { Objectives } from "../../records/objectives.ts";
import { type Plan, planSchema } from "../../records/plan.ts";
import type { Evidence, Trial } from "../../records/trial.ts";
import { readParquet, readTrialOf } from "../samples/convert.ts";
import { type Database, withDatabase } from "../samples/database.ts";
import { readPlanned } from "../samples/planned.ts";
import { type TrialEnd, trialFacts } from "./facts.ts";
import { trialFiles, trialFolder } from "./files.ts";
import type { ResourceRecord } from "./resources.ts";
import {
  machineRecordsSchema,
  readStored,
  resourceRecordsSchema,
  trialEndSchema,
  unreadableSamples,
} from "./stored.ts";

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
  const { plan, resources, end } = await readLeft(resultFolder, index);
  const files = trialFiles(trialFolder(resultFolder, index));
  const encryption = existsSync(files.encryption) ? await readStored(files.encryption, encryptionRecordSchema) : null;
  // Trials of earlier versions do not have it.
  const machine = existsSync(files.machine) ? await readStored(files.machine, machineRecordsSchema) : undefined;
  const facts = await withDatabase(async (database) => {
    await readSamples(database, resultFolder, index);
    await readPlanned(database, plan);
    return trialFacts(database, plan, objectives, resources, end, encryption, machine);
  });
  const trial: Trial = {
    schema: "kassensturz/trial/1",
    index,
    evidence,
    seed: plan.seed,
    load: end.load,
    insuredServed: plan.insuredServed,
    timeCompression: plan.timeCompression,
    ...facts,
    ...judgeTrial(facts, objectives),
  };
  return { trial, load: end.load };
}

/** What a trial left beside its samples. */
export async function readLeft(
  resultFolder: string,
  index: number,
): Promise<{ readonly plan: Plan; readonly resources: readonly ResourceRecord[]; readonly end: TrialEnd }> {
  const files = trialFiles(trialFolder(resultFolder, index));
  return {
    plan: await readStored(files.plan, planSchema),
    resources: await readStored(files.resources, resourceRecordsSchema),
    end: await readStored(files.end, trialEndSchema),
  };
}

/** A trial's samples as the table `samples`, from its own file or from that of all trials. */
export async function readSamples(database: Database, resultFolder: string, index: number): Promise<void> {
  const { samples } = trialFiles(trialFolder(resultFolder, index));
  const joint = join(resultFolder, "samples.parquet");
  const own = existsSync(samples);
  await (own ? readParquet(database, samples) : readTrialOf(database, joint, index)).catch((error: unknown) => {
    throw unreadableSamples(own ? samples : joint, error);
  });
}

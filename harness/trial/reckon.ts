// Runtime: Node.
import { existsSync } from "node:fs";
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
  const files = trialFiles(trialFolder(resultFolder, index));
  const plan: Plan = await readStored(files.plan, planSchema);
  const resources: readonly ResourceRecord[] = await readStored(files.resources, resourceRecordsSchema);
  const end: TrialEnd = await readStored(files.end, trialEndSchema);
  const encryption = existsSync(files.encryption) ? await readStored(files.encryption, encryptionRecordSchema) : null;
  // Trials of earlier versions do not have it.
  const machine = existsSync(files.machine) ? await readStored(files.machine, machineRecordsSchema) : undefined;
  const facts = await withDatabase(async (database) => {
    const joint = join(resultFolder, "samples.parquet");
    await (existsSync(files.samples)
      ? readParquet(database, files.samples)
      : readTrialOf(database, joint, index)
    ).catch((error: unknown) => {
      throw unreadableSamples(existsSync(files.samples) ? files.samples : joint, error);
    });
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

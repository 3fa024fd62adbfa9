// Runtime: Node.
import { judgeTrial } from "../../analysis/verdict/judge.ts";
import type { Calibration } from "../../records/calibration.ts";
import type { Inflicted } from "../../records/fault.ts";
import type { Objectives } from "../../records/objectives.ts";
import type { Result } from "../../records/result.ts";
import type { Model } from "../../simulator/model/model.ts";
import { Crowd } from "../../simulator/trial/crowd.ts";
import { simulatedFacts } from "../../simulator/trial/facts.ts";
import { summariseWorkload } from "../result/workload.ts";
import { resultOf } from "../simulate/result.ts";
import { OUTAGE_AT_SEC, planOf, type WhatIf } from "./plan.ts";

export interface HappenInput extends WhatIf {
  readonly model: Model;
  readonly calibration: Calibration | null;
  readonly objectives: Objectives;
  readonly command: readonly string[];
  readonly startedAt: Date;
}

/** One simulated trial in which it happens, as a result like that of `run`. */
export function happen(input: HappenInput): Result {
  const { model, objectives, happening, workload } = input;
  const plan = planOf(input);
  const outage =
    happening.kind === "outage" ? { atMs: 1000 * OUTAGE_AT_SEC, forMs: 1000 * happening.forSec } : undefined;
  const crowd = new Crowd(model, plan, {
    foregroundMs: 1000 * workload.activity.foregroundSec.value,
    ...(outage === undefined ? {} : { outage }),
  });
  const inflicted: Inflicted[] =
    happening.kind === "outage"
      ? [
          {
            what: "kill",
            target: "homeserver",
            atSec: OUTAGE_AT_SEC,
            endSec: OUTAGE_AT_SEC + happening.forSec,
            processes: [],
            note: "simulated",
          },
        ]
      : [];
  const facts = simulatedFacts(crowd.play(), model, objectives, inflicted);
  return resultOf(
    {
      ...input,
      workloadSummary: summariseWorkload(workload, {
        scenario: plan.scenario,
        accounts: plan.insuredAccounts,
        topicAccounts: plan.topicAccounts,
        byInsured: true,
      }),
    },
    null,
    [
      {
        schema: "kassensturz/trial/1",
        index: 0,
        evidence: model.evidence,
        seed: plan.seed,
        insuredServed: plan.insuredServed,
        timeCompression: 1,
        ...facts,
        ...judgeTrial(facts, objectives, { rateLimited: model.rateLimit !== null }),
      },
    ],
  );
}

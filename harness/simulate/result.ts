// Runtime: Node.
import type { Calibration } from "../../records/calibration.ts";
import type { Objectives } from "../../records/objectives.ts";
import type { Capacity, Result, WorkloadSummary } from "../../records/result.ts";
import type { Trial } from "../../records/trial.ts";
import type { Model } from "../../simulator/model/model.ts";
import { provenanceOf } from "../calibrate/wording.ts";
import { describeEnvironment } from "../result/environment.ts";
import { editionOf } from "./models.ts";

export interface ResultSetting {
  readonly model: Model;
  readonly calibration: Calibration | null;
  readonly objectives: Objectives;
  readonly workloadSummary: WorkloadSummary;
  readonly seed: number;
  readonly command: readonly string[];
  readonly startedAt: Date;
}

/** Simulated trials in the record of measured ones, with what the model is and how far it was off. */
export function resultOf(setting: ResultSetting, capacity: Capacity | null, trials: readonly Trial[]): Result {
  const { model, calibration } = setting;
  return {
    schema: "kassensturz/result/1",
    kind: capacity === null ? "run" : "capacity",
    evidence: model.evidence,
    complete: true,
    startedAt: setting.startedAt.toISOString(),
    durationSec: 0,
    seed: setting.seed,
    command: [...setting.command],
    environment: describeEnvironment({}, "No server ran: a queueing model was simulated in virtual time."),
    target: {
      edition: editionOf(model, calibration),
      baseUrl: "",
      authorisedBy: null,
      server: `model ${model.id}`,
      configuration: { source: model.source, ...stationSentences(model), ...provenanceOf(calibration) },
    },
    workload: setting.workloadSummary,
    objectives: setting.objectives,
    capacity,
    trials: [...trials],
  };
}

function stationSentences(model: Model): Record<string, string> {
  return Object.fromEntries(
    model.stations.map(({ id, title, servers }) => [
      `station ${id}`,
      `${title}: ${servers === "unlimited" ? "a delay" : `${servers} at a time`}`,
    ]),
  );
}

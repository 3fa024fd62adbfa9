// Runtime: Node.

import { peakDemand } from "../../generators/workload/peak.ts";
import type { Calibration } from "../../records/calibration.ts";
import type { Figure } from "../../records/figure.ts";
import type { Objectives } from "../../records/objectives.ts";
import type { Workload } from "../../records/workload.ts";
import { busiest, loadsUnder } from "../../simulator/analytic/stations.ts";
import { calibrated } from "../../simulator/calibration/apply.ts";
import type { Model } from "../../simulator/model/model.ts";
import { crowdAtPeak, TOPIC_ACCOUNTS } from "../../simulator/sizing/needs.ts";
import type { EditionToSize } from "../../simulator/sizing/size.ts";
import { errorWords } from "../calibrate/wording.ts";
import { SimulationSession } from "../simulate/session.ts";

export interface EditionInput {
  readonly file: Model;
  readonly calibration: Calibration | null;
  readonly workload: Workload;
  readonly objectives: Objectives;
  readonly seed: number;
}

/** Never fuller than this, whatever a simulation says: an hour has minutes that are busier than others. */
const UTILISATION_MAX = 0.9;

/** An edition with the busy share up to which it holds its objectives: simulated trials search the load that C95 stands for. */
export function editionToSize(input: EditionInput): EditionToSize {
  const { file, calibration, workload, objectives, seed } = input;
  const model = calibration === null ? file : calibrated(file, calibration);
  const session = new SimulationSession({
    model,
    calibration,
    workload,
    objectives,
    seed,
    scale: "insured",
    users: 300,
    topics: TOPIC_ACCOUNTS,
    windowSec: 120,
    command: [],
    crowd: {},
    startedAt: new Date(0),
  });
  const { c95, c50 } = session.search({ min: 1e5, max: 1e10 }, () => undefined).messagesPerSec;
  const perSec = c95 ?? c50;
  const limit = perSec === null ? UTILISATION_MAX : busyAt(model, workload, perSec);
  return {
    model,
    utilisationLimit: Math.round(1000 * Math.min(UTILISATION_MAX, limit)) / 1000,
    serviceTimes: serviceTimesOf(calibration),
    modelError: errorWords(calibration),
  };
}

function busyAt(model: Model, workload: Workload, messagesPerSec: number): number {
  const one = peakDemand(workload, 1);
  const peak = peakDemand(workload, messagesPerSec / one.messagesPerSec);
  return busiest(model, loadsUnder(model, crowdAtPeak(workload, peak))).share;
}

/** Least range of a calibrated model's service times: another day and another machine of the same kind differ by so much. */
const RANGE_LEAST = 0.15;

/** How far the service times may be off: by what the model was off where it had to predict, and more without such a test. */
function serviceTimesOf(calibration: Calibration | null): Figure {
  const unit = "times those of the model";
  if (calibration === null)
    return {
      value: 1,
      low: 0.5,
      high: 2,
      unit,
      provenance: "assumed",
      source: "Not calibrated: the file's service times are orders of magnitude",
    };
  const errors = calibration.validation.filter(({ figure }) => figure === "c50").map(({ error }) => Math.abs(error));
  if (errors.length === 0)
    return {
      value: 1,
      low: 0.7,
      high: 1.4,
      unit,
      provenance: "assumed",
      source: `Calibrated on ${calibration.machine}, but no capacity was held out and predicted`,
    };
  const off = Math.max(RANGE_LEAST, ...errors);
  return {
    value: 1,
    low: 1 / (1 + off),
    high: 1 + off,
    unit,
    provenance: "inferred",
    source: `Calibrated on ${calibration.machine}; its predicted capacity was off by ${Math.round(100 * Math.max(...errors))} %, at least ${100 * RANGE_LEAST} % are assumed`,
  };
}

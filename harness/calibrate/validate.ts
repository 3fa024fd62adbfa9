// Runtime: Node.
import { geometricMean } from "simple-statistics";
import type { Calibration, Comparison } from "../../records/calibration.ts";
import type { Objectives } from "../../records/objectives.ts";
import type { Result } from "../../records/result.ts";
import type { Workload } from "../../records/workload.ts";
import { quantileInterval } from "../../simulator/calibration/quantileInterval.ts";
import { predicted } from "../../simulator/calibration/responseTimes.ts";
import type { Model } from "../../simulator/model/model.ts";
import { SimulationSession } from "../simulate/session.ts";
import type { MeasuredTrial } from "./measured.ts";

/** Response times are compared below this share of the measured capacity: above it they grow with the window. */
const COMPARED_BELOW = 0.8;
/** Simulated trials for each that is compared. */
const TRIALS = 25;
/** Fewest messages whose quantile is a figure: a few of them are beyond it. */
const COUNT_LEAST = { p50: 60, p95: 60, p99: 100 } as const;

export interface ValidationInput {
  readonly model: Model;
  readonly calibration: Calibration;
  readonly objectives: Objectives;
  readonly workload: Workload;
  readonly results: readonly Result[];
  readonly trials: readonly MeasuredTrial[];
}

/** The calibrated model against what took no part in its fit: capacities, and the response times of held-out trials. */
export function validate(input: ValidationInput): Comparison[] {
  const capacities = input.results.flatMap((result) => capacityComparison(input, result));
  const fitted = new Set(
    input.calibration.trials.filter((trial) => trial.fitted).map(({ result, trial }) => `${result} ${trial}`),
  );
  const trials = input.trials
    .filter(({ folder, trial }) => !fitted.has(`${folder} ${trial.index}`))
    .flatMap((trial) => trialComparison(input, trial));
  return [...capacities, ...trials];
}

/** `generator-limited` and its like have no capacity to compare with. */
function capacityComparison(input: ValidationInput, result: Result): Comparison[] {
  const measured = result.capacity?.messagesPerSec;
  const first = result.trials[0];
  if (measured === undefined || measured.c50 === null || first === undefined) return [];
  const byInsured = result.workload.messagesPerSecPerInsured !== null;
  const played = plansOf(input, result);
  const [plan] = played;
  if (plan === undefined) return [];
  const session = new SimulationSession({
    model: input.model,
    calibration: input.calibration,
    workload: input.workload,
    objectives: result.objectives,
    seed: result.seed,
    scale: byInsured ? "insured" : "rate",
    users: result.workload.accounts,
    topics: result.workload.topicAccounts,
    windowSec: Math.max(...played.map(({ phases }) => phases.windowSec)),
    command: [],
    crowd: {},
    asMeasured: { probes: plan.probes, checks: plan.checks, settleSec: plan.phases.settleSec },
    startedAt: new Date(0),
  });
  const perLoad = byInsured ? (result.workload.messagesPerSecPerInsured ?? 1) : 1;
  const range = { min: measured.c50 / perLoad / 20, max: (measured.c50 / perLoad) * 20 };
  const { c50 } = session.search(range, () => undefined).messagesPerSec;
  if (c50 === null) return [];
  const { low: measuredLow, high: measuredHigh } = measured;
  return [
    {
      figure: "c50",
      offeredPerSec: null,
      ofCapacity: null,
      measured: measured.c50,
      measuredLow,
      measuredHigh,
      predicted: c50,
      error: c50 / measured.c50 - 1,
    },
  ];
}

/** What was played in a search. */
function plansOf({ trials }: ValidationInput, result: Result): MeasuredTrial["plan"][] {
  const isOfIt = ({ trial }: MeasuredTrial) =>
    result.trials.some(({ seed, index }) => seed === trial.seed && index === trial.index);
  return trials.filter(isOfIt).map(({ plan }) => plan);
}

function trialComparison({ model, objectives, results }: ValidationInput, measured: MeasuredTrial): Comparison[] {
  const { offeredPerSec, latencyMs, insuredServed } = measured.trial;
  // A capacity in insured speaks of another mix than one in plain messages.
  const capacities = results.flatMap(({ capacity, workload }) =>
    (workload.messagesPerSecPerInsured !== null) === (insuredServed !== null)
      ? (capacity?.messagesPerSec.c50 ?? [])
      : [],
  );
  const ofCapacity = capacities.length === 0 ? null : offeredPerSec / geometricMean(capacities);
  if (ofCapacity !== null && ofCapacity > COMPARED_BELOW) return [];
  const { send } = predicted(model, measured.plan, objectives, TRIALS);
  return (["p50", "p95", "p99"] as const).flatMap((quantile) => {
    const was = latencyMs.send[quantile];
    const is = send[quantile];
    if (was === null || is === null || was <= 0 || latencyMs.send.count < COUNT_LEAST[quantile]) return [];
    const { low: measuredLow, high: measuredHigh } = quantileInterval(latencyMs.send, Number(quantile.slice(1)) / 100);
    const row = { offeredPerSec, ofCapacity, measured: was, measuredLow, measuredHigh, predicted: is };
    return [{ figure: `send ${quantile}, ms`, ...row, error: is / was - 1 }];
  });
}

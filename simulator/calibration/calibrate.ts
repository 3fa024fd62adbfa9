// Runtime: anywhere.
import type { Calibration, UsedTrial } from "../../records/calibration.ts";
import type { Objectives } from "../../records/objectives.ts";
import type { Plan } from "../../records/plan.ts";
import type { Trial } from "../../records/trial.ts";
import type { Model } from "../model/model.ts";
import { crowdOf } from "../trial/demand.ts";
import { bestTrial } from "./advice.ts";
import { calibrated, onMachine } from "./apply.ts";
import { estimateDemands, generatorMsOf, type ProcessFit } from "./demands.ts";
import { processesOf } from "./fileDemands.ts";
import type { Observation } from "./observation.ts";
import { fitResponseTimes } from "./responseTimes.ts";

/** A measured trial with what its samples tell of every few seconds. */
export interface TrialToFit {
  readonly result: string;
  readonly trial: Trial;
  readonly plan: Plan;
  readonly observations: readonly Observation[];
}

export interface CalibrationSetting {
  readonly model: Model;
  readonly objectives: Objectives;
  readonly machine: string;
  readonly cores: number;
  readonly server: string;
  readonly workload: string;
  /** Trials whose busiest process is above this share of what it can do are held out. */
  readonly utilisationMax: number;
}

/** Service demands from the trials of low and middle load. Validation is a step of its own: `validation.ts`. */
export function calibrate(setting: CalibrationSetting, trials: readonly TrialToFit[]): Calibration {
  const { model, objectives } = setting;
  const quiet = trials.filter(({ trial }) => utilisationOf(model, trial, 1) <= setting.utilisationMax);
  const busyCores = busyCoresOf(model, quiet);
  const used = trials.map(({ result, trial }): UsedTrial => {
    const utilisation = utilisationOf(model, trial, busyCores);
    const { index, offeredPerSec } = trial;
    return { result, trial: index, offeredPerSec, utilisation, fitted: utilisation <= setting.utilisationMax };
  });
  const fitted = trials.filter((_, k) => used[k]?.fitted);
  if (fitted.length === 0) throw new RangeError(noneLow(setting.utilisationMax, used));
  const observations = fitted.flatMap((trial) => trial.observations);
  const fits = estimateDemands(model, observations);
  const draft: Calibration = {
    schema: "kassensturz/calibration/3",
    model: model.id,
    machine: setting.machine,
    cores: setting.cores,
    server: setting.server,
    workload: setting.workload,
    trials: used,
    demands: fits.flatMap(({ demands }) => [...demands]),
    delayFactor: 1,
    scatterFactor: 1,
    afterShare: 0,
    busyCores,
    generatorMs: generatorMsOf(observations),
    advice: adviceOf(fits, fitted),
    validation: [],
  };
  const factors = fitResponseTimes(
    (factors) => onMachine(calibrated(model, { ...draft, ...factors }), draft),
    fitted.map(({ plan, trial }) => ({ plan, latencyMs: trial.latencyMs })),
    objectives,
  );
  return { ...draft, ...factors };
}

/** Below this no second tells what a process uses that is busy all the time. */
const BUSY_LEAST = 0.7;

/**
 * Cores that a process of one server uses when it is busy all the time. Threads that wait for each other, for the database and
 * for the interpreter's lock leave a part of the core idle, whatever waits. Told by the fullest two seconds on end: every trial
 * has such, for at its beginning all people come online together.
 */
function busyCoresOf(model: Model, trials: readonly TrialToFit[]): number {
  const singles = model.stations.flatMap(({ process, servers }) =>
    servers === 1 && process !== null ? [process] : [],
  );
  const fullest = trials.flatMap(({ trial }) =>
    singles.flatMap((process) => {
      const cores = trial.timeline.map(({ cpu }) => cpu[process] ?? 0);
      return cores.slice(1).map((second, k) => (second + (cores[k] as number)) / 2);
    }),
  );
  const most = Math.max(0, ...fullest);
  return most < BUSY_LEAST ? 1 : Math.min(1, Math.round(1000 * most) / 1000);
}

/** Busy share of the busiest modelled process: of what each server that it has can use. */
function utilisationOf(model: Model, { resources }: Pick<Trial, "resources">, busyCores: number): number {
  const shares = processesOf(model).map((process) => {
    const used = resources.find((resource) => resource.process === process)?.coresMean ?? 0;
    const most = model.stations
      .filter((station) => station.process === process)
      .reduce(
        (sum, { servers, coresPerServer }) =>
          sum + (servers === "unlimited" ? 0 : servers === 1 ? busyCores : servers * coresPerServer),
        0,
      );
    return most > 0 ? used / most : 0;
  });
  return Math.max(0, ...shares);
}

function adviceOf(fits: readonly ProcessFit[], fitted: readonly TrialToFit[]): string | null {
  // The mix that counts is that of a load in insured; without one, that of the fullest trial.
  const [target] = [...fitted].sort(
    (a, b) =>
      Number(b.trial.insuredServed !== null) - Number(a.trial.insuredServed !== null) ||
      b.trial.offeredPerSec - a.trial.offeredPerSec,
  );
  const best = target === undefined ? null : bestTrial(fits, crowdOf(target.plan));
  if (best === null) return null;
  const percent = (share: number) => `${(100 * share).toPrecision(2)} %`;
  return `run peak-hour ${best.candidate.options}: the cost of the crowd would be known to ± ${percent(1.96 * best.after)} instead of ± ${percent(1.96 * best.now)}`;
}

function noneLow(utilisationMax: number, used: readonly UsedTrial[]): string {
  const lowest = Math.min(...used.map(({ utilisation }) => utilisation));
  return `Expected at least one trial whose busiest process is below ${Math.round(100 * utilisationMax)} % of what it can do, found ${used.length === 0 ? "no trials" : `none below ${Math.round(100 * lowest)} %`}.`;
}

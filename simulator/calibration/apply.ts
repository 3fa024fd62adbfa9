// Runtime: anywhere.
import { type Calibration, type CostKind, costKinds } from "../../records/calibration.ts";
import type { Model, ModelStep, OperationId } from "../model/model.ts";
import { operationCpuMs, operationsOfKind, replicationCpuMs } from "./fileDemands.ts";

/**
 * The model with the calibrated service times. The steps of an operation at a process keep their proportions, so that their
 * sum is what was measured; polls are split into asking and answering as the file has it.
 */
export function calibrated(model: Model, calibration: Calibration): Model {
  const demandMs = new Map(calibration.demands.map(({ process, kind, ms }) => [`${process} ${kind}`, ms]));
  const of = (process: string, kind: CostKind) => demandMs.get(`${process} ${kind}`);
  const replication = replicationOf(model, of);
  const withReplication = { ...model, replication };
  const factors = new Map<string, number>();
  for (const { process } of model.stations) {
    if (process === null) continue;
    for (const [operation, ms] of Object.entries(operationTargetsMs(model, process, of))) {
      const operationId = operation as OperationId;
      const own = operationCpuMs(model, process, operationId) - replicationCpuMs(model, process, operationId);
      const listening = replicationCpuMs(withReplication, process, operationId);
      if (own > 0) factors.set(`${process} ${operation}`, Math.max(0, ms - listening) / own);
    }
  }
  const background = new Map(
    model.stations.map(({ id, process, servers }) => {
      const ms = process === null ? 0 : (of(process, "background") ?? 0);
      return [id, servers === "unlimited" ? 1 : 1 / (1 - Math.min(0.5, ms / 1000 / servers))];
    }),
  );
  const processes = new Map(model.stations.map(({ id, process }) => [id, process]));
  const singles = new Set(
    model.stations.filter(({ process, servers }) => process !== null && servers === 1).map(({ id }) => id),
  );
  const scaled = (operation: string, step: ModelStep): ModelStep => {
    if (typeof step === "string") return step;
    const process = processes.get(step.at) ?? null;
    const factor = process === null ? calibration.delayFactor : (factors.get(`${process} ${operation}`) ?? 1);
    return {
      ...step,
      ms: (step.ms * factor * (background.get(step.at) ?? 1)) / (singles.has(step.at) ? calibration.busyCores : 1),
      cv: step.cv * calibration.scatterFactor,
    };
  };
  const operations = Object.fromEntries(
    Object.entries(withAfterShare(model, calibration.afterShare)).map(([id, steps]) => [
      id,
      steps.map((step) => scaled(id, step)),
    ]),
  );
  // A process that is busy all the time does not get all of a core: its threads wait for each other.
  const stations = model.stations.map((station) =>
    singles.has(station.id) ? { ...station, coresPerServer: calibration.busyCores } : station,
  );
  return { ...withReplication, stations, operations, source: sourceOf(calibration) };
}

/**
 * The operations with so much of a message's work behind the answer. The work of each process keeps its sum; where the file has none
 * on one of the two sides, it stays as it is.
 */
function withAfterShare({ operations }: Model, share: number): Model["operations"] {
  const steps = operations.send ?? [];
  const answered = steps.indexOf("answered");
  if (answered < 0) return operations;
  const sums = new Map<string, { before: number; after: number }>();
  steps.forEach((step, k) => {
    if (typeof step === "string") return;
    const sum = sums.get(step.at) ?? { before: 0, after: 0 };
    sums.set(step.at, k < answered ? { ...sum, before: sum.before + step.ms } : { ...sum, after: sum.after + step.ms });
  });
  const send = steps.map((step, k) => {
    if (typeof step === "string") return step;
    const { before, after } = sums.get(step.at) ?? { before: 0, after: 0 };
    if (before === 0 || after === 0) return step;
    const wanted = (before + after) * (k < answered ? 1 - share : share);
    return { ...step, ms: (step.ms * wanted) / (k < answered ? before : after) };
  });
  return { ...operations, send };
}

/** The model on a machine of so many cores that all its processes and the generator share, as in the calibration's trials. */
export function onMachine(model: Model, { cores, generatorMs }: Pick<Calibration, "cores" | "generatorMs">): Model {
  return { ...model, machine: { cores, generatorMs } };
}

type DemandOf = (process: string, kind: CostKind) => number | undefined;

/** What each operation costs a process by the calibration. */
function operationTargetsMs(model: Model, process: string, of: DemandOf): Partial<Record<OperationId, number>> {
  const targets: Partial<Record<OperationId, number>> = {};
  for (const kind of costKinds) {
    const ms = of(process, kind);
    const [operation, ...more] = operationsOfKind[kind];
    // Background is none, and polls are made of two.
    if (ms !== undefined && operation !== undefined && more.length === 0) targets[operation] = ms;
  }
  const idle = of(process, "idlePoll");
  const news = of(process, "newsPoll");
  if (idle === undefined || news === undefined) return targets;
  const fileMs = (id: OperationId) => operationCpuMs(model, process, id);
  const fileIdle = operationsOfKind.idlePoll.reduce((sum, id) => sum + fileMs(id), 0);
  const poll = fileIdle === 0 ? 0 : (idle * fileMs("poll")) / fileIdle;
  return { ...targets, poll, pollEnd: idle - poll, news: Math.max(0, news - poll) };
}

/** Listening costs what those processes spend on a message that do nothing else for it. */
function replicationOf(model: Model, of: DemandOf): Model["replication"] {
  const { replication } = model;
  if (replication === null) return null;
  const listeners = model.stations.filter(({ id }) => replication.stations.includes(id));
  const meanOf = (kind: "send" | "receipt", fileMs: number): number => {
    const idle = listeners.flatMap(({ process }) => {
      if (process === null || operationCpuMs(model, process, kind) > replicationCpuMs(model, process, kind)) return [];
      return of(process, kind) ?? [];
    });
    return idle.length === 0 ? fileMs : idle.reduce((sum, ms) => sum + ms, 0) / idle.length;
  };
  return {
    ...replication,
    messageMs: meanOf("send", replication.messageMs),
    noticeMs: meanOf("receipt", replication.noticeMs),
  };
}

function sourceOf({ trials, machine, server }: Calibration): string {
  const fitted = trials.filter((trial) => trial.fitted).length;
  return `Calibrated with ${fitted} measured trial${fitted === 1 ? "" : "s"} of ${server} on ${machine}`;
}

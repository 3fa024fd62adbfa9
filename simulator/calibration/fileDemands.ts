// Runtime: anywhere.
import { type CostKind, costKinds } from "../../records/calibration.ts";
import type { Model, OperationId } from "../model/model.ts";

/** The operations of a model that one cost of the samples is made of: a poll is asked, and answered in one of two ways. */
export const operationsOfKind: Readonly<Record<CostKind, readonly OperationId[]>> = {
  idlePoll: ["poll", "pollEnd"],
  newsPoll: ["poll", "news"],
  send: ["send"],
  receipt: ["receipt"],
  typing: ["typing"],
  open: ["open"],
  keys: ["keys"],
  online: ["online"],
  other: ["other"],
  firstSend: ["firstSend"],
  firstOpen: ["firstOpen"],
  background: [],
};

/** What a process does for nobody in particular, ms a second. */
const BACKGROUND_MS = 10;

/** Names of the processes that a model has processor time for. */
export function processesOf(model: Model): string[] {
  return [...new Set(model.stations.flatMap(({ process }) => (process === null ? [] : [process])))];
}

/** Processor time of a process for one operation as the model's file has it, ms. Replication is part of it. */
export function operationCpuMs(model: Model, process: string, operation: OperationId): number {
  const stations = new Map(model.stations.map((station) => [station.id, station]));
  let ms = 0;
  for (const step of model.operations[operation] ?? []) {
    if (typeof step === "string") continue;
    const station = stations.get(step.at);
    if (station?.process === process) ms += step.ms * station.coresPerServer;
  }
  return ms + replicationCpuMs(model, process, operation);
}

/** The part of it that is listening to what others have written. */
export function replicationCpuMs(model: Model, process: string, operation: OperationId): number {
  const { replication } = model;
  if (replication === null) return 0;
  const listens = model.stations.some(({ id, process: own }) => own === process && replication.stations.includes(id));
  if (!listens) return 0;
  if (operation === "send") return replication.messageMs;
  return operation === "receipt" || operation === "typing" || operation === "keys" ? replication.noticeMs : 0;
}

/** The same for every kind that the samples tell apart. */
export function fileDemandsMs(model: Model, process: string): Record<CostKind, number> {
  return Object.fromEntries(
    costKinds.map((kind) => {
      if (kind === "background") return [kind, BACKGROUND_MS];
      return [kind, operationsOfKind[kind].reduce((sum, id) => sum + operationCpuMs(model, process, id), 0)];
    }),
  ) as Record<CostKind, number>;
}

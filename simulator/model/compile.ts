// Runtime: anywhere.
import type { StationSpec, StepSpec } from "../engine/network.ts";
import { shapeOfCv } from "../engine/shape.ts";
import { type Model, type ModelStep, operationIds } from "./model.ts";

/** A model in the form the network runs: the first routes are the operations in their order, then the replication. */
export interface CompiledModel {
  readonly stations: readonly StationSpec[];
  readonly routes: readonly (readonly StepSpec[])[];
  /** Routes that carry a message, or a notice, to one process each. Empty where there is one process only. */
  readonly replicateMessage: readonly number[];
  readonly replicateNotice: readonly number[];
  /** The two of them whose end wakes the clients; −1 where there is no replication. */
  readonly wakeMessage: number;
  readonly wakeNotice: number;
}

/** Marks that a message passes. */
export const VISIBLE = 0;
const ANSWERED = 1;

export function compileModel(model: Model): CompiledModel {
  const index = new Map(model.stations.map(({ id }, k) => [id, k]));
  const step = (from: ModelStep): StepSpec => {
    if (from === "lock room") return { kind: "lock" };
    if (from === "unlock room") return { kind: "unlock" };
    if (from === "visible") return { kind: "mark", mark: VISIBLE };
    if (from === "answered") return { kind: "mark", mark: ANSWERED };
    const { ms, cv, turns } = from;
    const work = { kind: "work", station: index.get(from.at) ?? 0, meanMs: ms, shape: shapeOfCv(cv) } as const;
    return turns === undefined || ms === 0 ? work : { ...work, sliceMs: ms / turns };
  };
  const routes = operationIds.map((id) => (model.operations[id] ?? []).map(step));
  const { replication } = model;
  const carry = (ms: number): number[] =>
    (replication?.stations ?? []).map((at) => routes.push([step({ at, ms, cv: 1 })]) - 1);
  const replicateMessage = carry(replication?.messageMs ?? 0);
  const replicateNotice = carry(replication?.noticeMs ?? 0);
  const waking = replication === null ? -1 : replication.stations.indexOf(replication.wakesAt);
  return {
    stations: model.stations.map(({ servers, process, coresPerServer }) => ({
      servers: servers === "unlimited" ? Number.POSITIVE_INFINITY : servers,
      cores: process === null ? 0 : coresPerServer,
    })),
    routes,
    replicateMessage,
    replicateNotice,
    wakeMessage: replicateMessage[waking] ?? -1,
    wakeNotice: replicateNotice[waking] ?? -1,
  };
}

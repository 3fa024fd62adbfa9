// Runtime: anywhere.
import { type Model, operationIds } from "../model/model.ts";
import type { CrowdDemand, OperationRates } from "./rates.ts";
import { operationRates } from "./rates.ts";

/** What a station has to do under a load: servers that are busy on average. */
export interface StationLoad {
  readonly id: string;
  /** Work of operations that pass it, spread over its servers. */
  readonly busy: number;
  /** Work that every one of its processes does again: listening to what others write. */
  readonly listening: number;
}

/** Mean time of a poll with news without any queue, ms. */
export function answerMs(model: Model): number {
  return serviceMs(model, "poll") + serviceMs(model, "news");
}

function serviceMs(model: Model, operation: "poll" | "news"): number {
  return (model.operations[operation] ?? []).reduce((sum, step) => sum + (typeof step === "string" ? 0 : step.ms), 0);
}

/** Utilisation law for all stations: rate times service time, summed over the steps of all operations. */
export function stationLoads(model: Model, rates: OperationRates): StationLoad[] {
  const busy = new Map(model.stations.map(({ id }) => [id, 0]));
  for (const operation of operationIds)
    for (const step of model.operations[operation] ?? [])
      if (typeof step !== "string") busy.set(step.at, (busy.get(step.at) ?? 0) + (rates[operation] * step.ms) / 1000);
  const { replication } = model;
  const listening =
    replication === null
      ? 0
      : (rates.send * replication.messageMs + (rates.receipt + rates.typing + rates.keys) * replication.noticeMs) /
        1000;
  return model.stations.map(({ id }) => ({
    id,
    busy: busy.get(id) ?? 0,
    listening: replication?.stations.includes(id) ? listening : 0,
  }));
}

export function loadsUnder(model: Model, crowd: CrowdDemand): StationLoad[] {
  return stationLoads(model, operationRates(crowd, answerMs(model)));
}

/** Busy share of the busiest station with the servers that the model has. */
export function busiest(model: Model, loads: readonly StationLoad[]): { readonly id: string; readonly share: number } {
  const shares = model.stations.map(({ id, servers }, k) => {
    const { busy, listening } = loads[k] as StationLoad;
    return { id, share: servers === "unlimited" ? 0 : (busy + listening * servers) / servers };
  });
  return shares.reduce((most, each) => (each.share > most.share ? each : most));
}

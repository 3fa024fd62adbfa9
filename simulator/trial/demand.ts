// Runtime: anywhere.
import type { Plan } from "../../records/plan.ts";
import { type CrowdDemand, operationRates } from "../analytic/rates.ts";
import type { Model } from "../model/model.ts";

/** A plan as what its crowd asks on average. */
export function crowdOf(plan: Plan): CrowdDemand {
  const { keyExchangesPerMessage = 0, ...rates } = plan.rates;
  return {
    ...rates,
    keyExchangesPerMessage,
    othersPerSec: othersPerSec(plan),
    onlinePeople: plan.insuredAccounts,
    pollTimeoutMs: plan.pollTimeoutMs,
    topicAccounts: plan.topicAccounts,
    staffPollTimeoutMs: plan.staffPollTimeoutMs,
  };
}

/** Requests beside the load, a second: probes of the access rules, and messages to devices. */
export function othersPerSec({ probes, checks }: Pick<Plan, "probes" | "checks">): number {
  return (probes?.perSec ?? 0) + (checks?.notesPerSec ?? 0);
}

/** A poll with news takes about so long, where nothing better is known. */
export const ANSWER_MS = 20;

/** Operations of a plan a second, as the samples count them: a poll is one. */
function operationsPerSec(plan: Plan): number {
  const { poll, send, receipt, typing, open, keys, other } = operationRates(crowdOf(plan), ANSWER_MS);
  return poll + send + receipt + typing + open + keys + other;
}

/** Cores of the machine that the generator leaves to the servers; infinite where every process has its own. */
export function coresFor({ machine }: Pick<Model, "machine">, plan: Plan): number {
  if (machine === null) return Number.POSITIVE_INFINITY;
  return Math.max(0.01, machine.cores - (machine.generatorMs * operationsPerSec(plan)) / 1000);
}

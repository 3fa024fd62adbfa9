// Runtime: anywhere.
import { minimumCount } from "../../analysis/verdict/critical.ts";
import { type PlanCommon, planForLoad, planForRate } from "../../generators/plan/plan.ts";
import type { Objectives } from "../../records/objectives.ts";
import type { Plan } from "../../records/plan.ts";

/** Longest window of a trial of a search, s. */
export const WINDOW_SEC_MAX = 240;
/** Standard normal quantile of the share of windows, 99 %, that are to bring enough. */
const ENOUGH_Z = 2.326;

/**
 * Accounts that come online a second: a first sync costs a server more than anything that follows, a freshly started one
 * most. What it can't answer in this time it still owes when the load begins.
 */
const ONLINE_PER_SEC = 20;
/** A server that is asked to carry more accounts than this allows is a larger one. */
const ONLINE_SEC_MAX = 120;

/** Load before the window of a server that has caches, which are cold when a trial begins, s (decision 114). */
export const SETTLE_SEC = 20;

/** Time over which so many accounts come online, s. */
export function onlineSecOf(users: number): number {
  return Math.min(ONLINE_SEC_MAX, Math.max(2, Math.ceil(users / ONLINE_PER_SEC)));
}

/** The seed of one trial. Weyl sequence by the golden ratio: far apart for neighbouring trials, and no two alike. */
export function seedOfTrial(seed: number, index: number): number {
  return (seed + Math.imul(index, 0x9e3779b9)) >>> 0;
}

/** A plan at this load: insured served, or messages a second with all accounts online in real time. */
export function draftPlan(scale: "insured" | "rate", load: number, common: PlanCommon): Plan {
  return scale === "insured"
    ? planForLoad({ ...common, insuredServed: load })
    : planForRate({ ...common, messagesPerSec: load, users: common.insuredAccounts });
}

/**
 * Length of a window that brings, in 99 of 100 cases, so many times the fewest messages that can speak for the objective of
 * sending, s.
 */
export function windowSecFor({ rates }: Plan, { send, alpha }: Objectives, times: number): number {
  return meanForCount(times * minimumCount(send.quantile, alpha)) / (rates.questionsPerSec + rates.answersPerSec);
}

/** The mean m of a Poisson count that is at least `least` in 99 of 100 cases, by the normal approximation: m - z √m = least. */
export function meanForCount(least: number): number {
  return ((ENOUGH_Z + Math.sqrt(ENOUGH_Z ** 2 + 4 * least)) / 2) ** 2;
}

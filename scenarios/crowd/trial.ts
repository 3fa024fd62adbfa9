// Runtime: k6.
import { syncFilter } from "../../generators/plan/syncFilter.ts";
import type { Accounts, Plan } from "../../records/plan.ts";
import { type Clock, clockFrom } from "./clock.ts";
import { Outstanding } from "./outstanding.ts";

/** What every member of the crowd needs to know of the trial it is part of. */
export interface TrialContext {
  readonly plan: Plan;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly outstanding: Outstanding;
  readonly filter: string;
  /** Milliseconds since zero. New load comes up to `loadEndMs`, polls go on until `drainEndMs`. */
  readonly loadStartMs: number;
  readonly loadEndMs: number;
  readonly drainEndMs: number;
  /** Clients leave a server alone that refuses, fails or is gone, send a message until it is taken, and come back with jitter. */
  readonly backsOff: boolean;
}

export function trialContext(plan: Plan, accounts: Accounts, epochMs: number): TrialContext {
  const clock = clockFrom(epochMs);
  const loadStartMs = plan.phases.onlineSec * 1000;
  const loadEndMs = loadStartMs + (plan.phases.settleSec + plan.phases.windowSec) * 1000;
  return {
    plan,
    accounts,
    clock,
    outstanding: new Outstanding(clock),
    filter: encodeURIComponent(syncFilter(plan.timelineLimit)),
    loadStartMs,
    loadEndMs,
    drainEndMs: loadEndMs + plan.phases.drainSec * 1000,
    backsOff: plan.backOff !== false,
  };
}

/** The plan and the accounts, read where the caller says; both paths must be absolute or relative to the script. */
export function readInputs(): { readonly plan: Plan; readonly accounts: Accounts } {
  const planPath = __ENV.KASSENSTURZ_PLAN;
  const accountsPath = __ENV.KASSENSTURZ_ACCOUNTS;
  if (planPath === undefined || accountsPath === undefined) {
    throw new Error(
      "expected two files, found none or one: start with -e KASSENSTURZ_PLAN=/path/plan.json -e KASSENSTURZ_ACCOUNTS=/path/accounts.json (`kassensturz run --plan-only` writes both)",
    );
  }
  const plan = JSON.parse(open(planPath)) as Plan;
  const accounts = JSON.parse(open(accountsPath)) as Accounts;
  if (plan.schema !== "kassensturz/plan/1")
    throw new Error(`${planPath}: expected schema kassensturz/plan/1, found ${plan.schema}`);
  if (accounts.insured.length < plan.insuredAccounts || accounts.topics.length < plan.topicAccounts) {
    throw new Error(
      `${accountsPath}: expected at least ${plan.insuredAccounts} insured and ${plan.topicAccounts} topic accounts, found ${accounts.insured.length} and ${accounts.topics.length}`,
    );
  }
  return { plan, accounts };
}

/** Element `index` of a list whose length was checked when it was read. */
export function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`expected an index below ${items.length}, found ${index}`);
  return item;
}

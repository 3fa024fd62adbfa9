// Runtime: k6.
import { SharedArray } from "k6/data";
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
  /** Whether a room is one of the crowd's: a sync that brings it to somebody who is not in it has leaked. */
  readonly isCrowdRoom: (roomId: string) => boolean;
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
    isCrowdRoom: roomsOf(accounts),
    filter: encodeURIComponent(syncFilter(plan.timelineLimit)),
    loadStartMs,
    loadEndMs,
    drainEndMs: loadEndMs + plan.phases.drainSec * 1000,
    backsOff: plan.backOff !== false,
  };
}

/** Asked for a room that a member does not know, which hardly ever happens: the rooms are read only then. */
function roomsOf({ insured }: Accounts): (roomId: string) => boolean {
  let rooms: Set<string> | undefined;
  return (roomId) => {
    if (rooms === undefined) {
      rooms = new Set();
      // By index: the list may be one that virtual users share, which knows little else.
      for (let user = 0; user < insured.length; user++) rooms.add(insured[user]?.roomId ?? "");
    }
    return rooms.has(roomId);
  };
}

export interface Inputs {
  readonly plan: Plan;
  readonly accounts: Accounts;
  /** All operations, drawn beforehand; see `ScheduleReader`. */
  readonly schedule: ArrayBuffer | undefined;
}

/** The plan and the accounts, read where the caller says; all paths must be absolute or relative to the script. */
export function readInputs(): Inputs {
  const { KASSENSTURZ_PLAN: planPath, KASSENSTURZ_ACCOUNTS: accountsPath, KASSENSTURZ_SCHEDULE: schedulePath } = __ENV;
  if (planPath === undefined || accountsPath === undefined) {
    throw new Error(
      "expected two files, found none or one: start with -e KASSENSTURZ_PLAN=/path/plan.json -e KASSENSTURZ_ACCOUNTS=/path/accounts.json (`kassensturz run --plan-only` writes both)",
    );
  }
  const plan = JSON.parse(open(planPath)) as Plan;
  if (plan.schema !== "kassensturz/plan/1")
    throw new Error(`${planPath}: expected schema kassensturz/plan/1, found ${plan.schema}`);
  const accounts = sharedAccounts(accountsPath);
  if (accounts.insured.length < plan.insuredAccounts || accounts.topics.length < plan.topicAccounts) {
    throw new Error(
      `${accountsPath}: expected at least ${plan.insuredAccounts} insured and ${plan.topicAccounts} topic accounts, found ${accounts.insured.length} and ${accounts.topics.length}`,
    );
  }
  return { plan, accounts, schedule: schedulePath === undefined ? undefined : open(schedulePath, "b") };
}

/** The accounts once for all virtual users: each takes out a copy of those that are its own. */
function sharedAccounts(path: string): Accounts {
  const read = () => JSON.parse(open(path)) as Accounts;
  const [rest] = new SharedArray("accounts but their lists", () => [{ ...read(), insured: [], topics: [] }]);
  return {
    ...at(rest === undefined ? [] : [rest], 0),
    insured: new SharedArray("insured", () => read().insured),
    topics: new SharedArray("topics", () => read().topics),
  };
}

/**
 * Element `index` of a list whose length was checked when it was read. A list that virtual users share hands out a new
 * copy every time, parsed anew: the first is kept.
 */
export function at<T>(items: readonly T[], index: number): T {
  let copies = copiesOf.get(items);
  if (copies === undefined) {
    copies = new Map();
    copiesOf.set(items, copies);
  }
  const known = copies.get(index);
  if (known !== undefined) return known as T;
  const item = items[index];
  if (item === undefined) throw new Error(`expected an index below ${items.length}, found ${index}`);
  copies.set(index, item);
  return item;
}

const copiesOf = new Map<readonly unknown[], Map<number, unknown>>();

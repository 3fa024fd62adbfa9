import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadWorkload } from "../../harness/input/records.ts";
import { planSchema } from "../../records/plan.ts";
import { peakDemand } from "../workload/peak.ts";
import { type PlanCommon, planForLoad, planForRate } from "./plan.ts";

const workload = loadWorkload("epa-active");
const common: PlanCommon = {
  workload,
  scenario: "peak-hour",
  runId: "t0-1",
  seed: 1,
  baseUrl: "http://127.0.0.1:8008",
  vus: 2,
  insuredAccounts: 300,
  topicAccounts: 6,
  phases: { onlineSec: 6, settleSec: 6, windowSec: 30, drainSec: 5 },
};

describe("planForLoad", () => {
  // By hand: 74 million × 3.636 % × 0.3 × 1.3 × 2 / 28,800 s × 300 s = 21,863 online; over 300 accounts = 72.9.
  it("lets 300 accounts stand for everybody who is online", () => {
    const plan = planForLoad({ ...common, insuredServed: 74_000_000 });
    expect(planSchema.parse(plan)).toEqual(plan);
    expect(plan.insuredAccounts).toBe(300);
    expect(plan.onlinePeople).toBeCloseTo(21_863.6, 0);
    expect(plan.timeCompression).toBeCloseTo(72.88, 2);
    expect(plan.pollTimeoutMs).toBeCloseTo(30_000 / 72.88, 1);
    expect(plan.staffPollTimeoutMs).toBe(30_000);
    expect(plan.insuredServed).toBe(74_000_000);
  });

  it("lets only as many accounts play as people are online, in real time", () => {
    const plan = planForLoad({ ...common, insuredServed: 300_000 });
    expect(plan.onlinePeople).toBeCloseTo(88.64, 1);
    expect(plan.insuredAccounts).toBe(89);
    expect(plan.timeCompression).toBe(1);
    expect(plan.pollTimeoutMs).toBe(30_000);
    expect(planForLoad({ ...common, insuredServed: 10 }).insuredAccounts).toBe(1);
  });

  it("asks for the workload's polls and rates at any load and number of accounts", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2_000_000, max: 500_000_000 }),
        fc.integer({ min: 1, max: 5000 }),
        (insured, accounts) => {
          const plan = planForLoad({ ...common, insuredAccounts: accounts, insuredServed: insured });
          const demand = peakDemand(workload, insured);
          const polls = (plan.insuredAccounts * 1000) / plan.pollTimeoutMs;
          expect(Math.abs(polls / demand.pollsPerSec - 1)).toBeLessThan(
            0.5 / Math.min(accounts, demand.onlinePeople) + 1e-9,
          );
          expect(plan.rates.questionsPerSec + plan.rates.answersPerSec).toBeCloseTo(demand.messagesPerSec, 9);
          expect(plan.rates.appOpensPerSec).toBeCloseTo(demand.appOpensPerSec, 9);
          expect(plan.timeCompression).toBeGreaterThanOrEqual(1);
        },
      ),
    );
  });

  it("refuses a load that is none", () => {
    expect(() => planForLoad({ ...common, insuredServed: 0 })).toThrow("found 0");
    expect(() => planForLoad({ ...common, insuredServed: Number.NaN })).toThrow("found NaN");
  });
});

describe("planForRate", () => {
  it("splits the rate into questions and answers; everybody is online, so no app is opened", () => {
    const plan = planForRate({ ...common, messagesPerSec: 40, users: 120 });
    expect(planSchema.parse(plan)).toEqual(plan);
    expect(plan.rates).toMatchObject({ questionsPerSec: 20, answersPerSec: 20 });
    expect(plan.rates.appOpensPerSec).toBe(0);
    expect(plan).toMatchObject({ insuredAccounts: 120, onlinePeople: 120, timeCompression: 1, insuredServed: null });
    expect(plan.pollTimeoutMs).toBe(30_000);
  });

  it("offers silence at rate 0, and refuses what cannot be played", () => {
    expect(planForRate({ ...common, messagesPerSec: 0, users: 1 }).rates).toMatchObject({
      questionsPerSec: 0,
      appOpensPerSec: 0,
    });
    expect(() => planForRate({ ...common, messagesPerSec: -1, users: 1 })).toThrow("found -1");
    expect(() => planForRate({ ...common, messagesPerSec: 1, users: 301 })).toThrow("from 1 to 300 users");
  });
});

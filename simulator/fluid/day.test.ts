// Runtime: Node.
import { describe, expect, it } from "vitest";
import { loadObjectives } from "../../harness/input/records.ts";
import { loadModel } from "../../harness/simulate/models.ts";
import { mm1MeanMs } from "../analytic/queues.ts";
import { busiest, loadsUnder } from "../analytic/stations.ts";
import { Crowd } from "../trial/crowd.ts";
import { crowdOf } from "../trial/demand.ts";
import { simulatedFacts } from "../trial/facts.ts";
import { oneProcess, testPlan } from "../trial/fixtures.ts";
import { dayOf, scaled, sendMs } from "./day.ts";

const objectives = loadObjectives("ti-m");
const single = loadModel("synapse-single");
const send = oneProcess({ send: [{ at: "main", ms: 5, cv: 1 }, "visible"] });
const crowd = (perSec: number) =>
  crowdOf(
    testPlan(
      { questionsPerSec: perSec / 2, answersPerSec: perSec / 2 },
      { insuredAccounts: 100, pollTimeoutMs: 30_000 },
    ),
  );
const flat = Array.from({ length: 24 }, () => 1);

describe("a day without events", () => {
  it("is M/M/1 in its mean where the load stands still", () => {
    const day = dayOf({ model: send, peak: crowd(140), levels: flat, stepSec: 60 });
    expect(day.at(-1)?.utilisation).toBeCloseTo(0.7, 9);
    expect(day.at(-1)?.sendMsMean).toBeCloseTo(mm1MeanMs(5, 0.7), 6);
    expect(day).toHaveLength(1440);
  });

  it("carries over what does not fit: an hour of 10 % too much leaves six minutes of work", () => {
    const levels = flat.map((_, hour) => (hour === 12 ? 1 : 0.1));
    const day = dayOf({ model: send, peak: crowd(220), levels, stepSec: 10 });
    // Around noon the load is a triangle of 0.1 to 1 and back: above 200 a second for what is over 0.909 of 0.9.
    const overSec = 2 * 3600 * ((1 - 200 / 220) / 0.9);
    const wanted = (overSec / 2) * 0.1;
    expect(Math.max(...day.map(({ backlogSec }) => backlogSec)) / wanted).toBeCloseTo(1, 1);
    expect(day.at(-1)?.backlogSec).toBe(0);
  });

  it("piles up during an outage and works it off at what is left of the server", () => {
    const day = dayOf({
      model: send,
      peak: crowd(100),
      levels: flat,
      stepSec: 10,
      outage: { fromSec: 36_000, forSec: 3600 },
    });
    const most = Math.max(...day.map(({ backlogSec }) => backlogSec));
    expect(most).toBeCloseTo(1800, 0);
    const back = day.filter(({ backlogSec }) => backlogSec > 0).length * 10;
    // Half of the server is free for 1,800 s of work.
    expect(back).toBeGreaterThan(7150);
    expect(back).toBeLessThan(7250);
  });

  it("agrees with the event simulation of warm caches where both can be had", () => {
    const warm = { ...single, operations: { ...single.operations, firstSend: [], firstOpen: [] } };
    for (const perSec of [1, 2]) {
      const plan = testPlan(
        {
          questionsPerSec: perSec / 2,
          answersPerSec: perSec / 2,
          receiptsPerDelivery: 0.8,
          typingPerMessage: 0.5,
          keyExchangesPerMessage: 0.6,
          appOpensPerSec: 2,
        },
        {
          pollTimeoutMs: 30_000,
          insuredAccounts: 300,
          topicAccounts: 6,
          phases: { onlineSec: 6, settleSec: 40, windowSec: 400, drainSec: 10 },
        },
      );
      const facts = simulatedFacts(new Crowd(warm, plan).play(), warm, objectives);
      const loads = loadsUnder(single, crowdOf(plan));
      const main = facts.resources.find(({ process }) => process === "main")?.coresMean ?? 0;
      expect(busiest(single, loads).share / main).toBeGreaterThan(0.9);
      expect(busiest(single, loads).share / main).toBeLessThan(1.1);
      const fluid = sendMs(
        single,
        loads,
        single.stations.map(() => 0),
      );
      // Short turns leave the median of sending somewhat below its mean.
      expect(fluid / (facts.latencyMs.send.p50 ?? 0)).toBeGreaterThan(0.85);
      expect(fluid / (facts.latencyMs.send.p50 ?? 0)).toBeLessThan(1.35);
    }
  });

  it("takes the crowd's people and their doings by the same share", () => {
    expect(scaled(crowd(10), 0.5)).toMatchObject({ questionsPerSec: 2.5, onlinePeople: 50 });
  });
});

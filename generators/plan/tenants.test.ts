import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadStory, loadWorkload } from "../../harness/input/records.ts";
import type { Plan } from "../../records/plan.ts";
import { operations } from "../arrivals/operations.ts";
import { planForLoad } from "./plan.ts";
import { surgeShare, topicsOfInsured, usersOfSurge } from "./tenants.ts";

function drawn(plan: Plan, stream: number): number[] {
  const users: number[] = [];
  const sequence = operations(plan, stream);
  for (let each = sequence.next(); each !== undefined; each = sequence.next()) users.push(each.user);
  return users;
}

const countsOf = (topics: readonly number[], tenants: number) =>
  Array.from({ length: tenants }, (_, tenant) => topics.filter((topic) => topic % tenants === tenant).length);

describe("the insured of several insurers", () => {
  it("are spread evenly where nobody has more: topic u mod topics", () => {
    const plain = Array.from({ length: 60 }, (_, user) => user % 12);
    expect(topicsOfInsured(60, 12)).toEqual(plain);
    expect(topicsOfInsured(60, 12, [1, 1, 1, 1])).toEqual(plain);
  });

  it("are as many as the weights say, one each at least", () => {
    expect(countsOf(topicsOfInsured(100, 3, [6, 3, 1]), 3)).toEqual([60, 30, 10]);
    expect(countsOf(topicsOfInsured(100, 6, [6, 3, 0.001]), 3)).toEqual([66, 32, 2]);
  });

  it("keep their topic whoever comes after, have one in every topic, and are within one of their share", () => {
    const weights = fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 300 }), (given, each, more) => {
        const topics = given.length * each;
        const all = topicsOfInsured(topics + more, topics, given);
        expect(all.slice(0, topics)).toEqual(Array.from({ length: topics }, (_, topic) => topic));
        expect(topicsOfInsured(topics + Math.floor(more / 2), topics, given)).toEqual(
          all.slice(0, topics + Math.floor(more / 2)),
        );
        expect(Math.max(...all)).toBeLessThan(topics);
        if (more < 40 * topics) return;
        const sum = given.reduce((a, b) => a + b, 0);
        countsOf(all, given.length).forEach((count, tenant) => {
          expect(Math.abs(count - ((given[tenant] ?? 0) / sum) * all.length)).toBeLessThanOrEqual(given.length);
        });
      }),
    );
  });

  it("have a surge to themselves where it is one insurer's", () => {
    const plan = { insuredAccounts: 8, topicAccounts: 2 };
    expect(usersOfSurge(plan)).toBeUndefined();
    expect(surgeShare(plan)).toBe(1);
    expect(usersOfSurge({ ...plan, tenants: { weights: [1, 1] } })).toBeUndefined();
    expect(usersOfSurge({ ...plan, tenants: { weights: [1, 1], burst: 1 } })).toEqual([1, 3, 5, 7]);
    expect(surgeShare({ ...plan, tenants: { weights: [3, 1], burst: 1 } })).toBe(2 / 8);
  });

  it("bring a third of the burst where it is one of three alike, and it is theirs alone", () => {
    const load: Parameters<typeof planForLoad>[0] = {
      workload: loadWorkload("epa-active"),
      story: loadStory("message-burst"),
      scenario: "message-burst",
      runId: "t0-1",
      seed: 1,
      baseUrl: "http://127.0.0.1:8008",
      vus: 2,
      insuredAccounts: 30,
      topicAccounts: 3,
      phases: { onlineSec: 1, settleSec: 1, windowSec: 300, drainSec: 5 },
      insuredServed: 2_000_000,
    };
    const alone = planForLoad({ ...load, tenants: { weights: [1, 1, 1], burst: 1 } });
    const ofAll = planForLoad(load);
    expect(alone.surge?.perSec).toBeCloseTo((ofAll.surge?.perSec ?? 0) / 3, 9);
    const rates = { ...alone.rates, questionsPerSec: 0, answersPerSec: 0, appOpensPerSec: 0 };
    const users = (plan: Plan) =>
      Array.from({ length: plan.streams }, (_, stream) => drawn({ ...plan, rates }, stream)).flat();
    expect(users(alone).every((user) => user % 3 === 1)).toBe(true);
    expect(new Set(users(alone)).size).toBe(10);
    expect(users(alone).length / users(ofAll).length).toBeGreaterThan(0.25);
    expect(users(alone).length / users(ofAll).length).toBeLessThan(0.42);
  });
});

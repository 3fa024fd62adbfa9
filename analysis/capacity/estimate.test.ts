import fc from "fast-check";
import { expect, test } from "vitest";
import type { Verdict } from "../../records/trial.ts";
import { estimateCapacity } from "./estimate.ts";
import { trial } from "./fixtures.ts";

const share = (objective: string, count: number, violations: number) => ({
  objective,
  count,
  violations,
  designEffect: 3,
  allowed: 0.01,
});

test("no trial, no figure", () => {
  const nothing = { c50: null, c95: null, low: null, high: null };
  expect(estimateCapacity([], "interrupted")).toMatchObject(nothing);
  expect(estimateCapacity([trial(5, "invalid")], "generator-limited")).toMatchObject(nothing);
});

test("one side only is a bound and no capacity", () => {
  expect(estimateCapacity([trial(5, "pass")], "time-budget")).toMatchObject({ c50: null, low: 5, high: null });
  expect(estimateCapacity([trial(5, "fail")], "time-budget")).toMatchObject({ c50: null, low: null, high: 5 });
});

test("a trial too close to tell is no bound", () => {
  const close = { ...trial(4, "insufficient"), shares: [share("send", 348, 14)] };
  expect(estimateCapacity([trial(6, "fail"), close], "time-budget")).toMatchObject({ c50: null, low: null, high: 6 });
  const fine = { ...trial(4, "insufficient"), shares: [share("send", 348, 2)] };
  expect(estimateCapacity([fine], "time-budget")).toMatchObject({ c50: null, low: null, high: null });
});

test("one pass and one fail: a figure between them, with an interval wider than the two", () => {
  const { c50, low, high, method } = estimateCapacity([trial(32, "pass"), trial(50, "fail")], "time-budget");
  expect(c50 as number).toBeGreaterThan(32);
  expect(c50 as number).toBeLessThan(50);
  expect(low as number).toBeLessThan(32);
  expect(high as number).toBeGreaterThan(50);
  expect(method).toBe("logistic-fit");
});

test("a fail below every pass still leaves a boundary", () => {
  const found = estimateCapacity([trial(10, "fail"), trial(12, "pass"), trial(14, "fail")], "time-budget");
  expect(found.method).toBe("logistic-fit");
  expect(found.c50).not.toBeNull();
});

test("shares, where there are any, are what the figure rests on", () => {
  const history = [
    { ...trial(36, "pass"), shares: [share("send", 3000, 9)] },
    { ...trial(39, "pass"), shares: [share("send", 3000, 24)] },
    { ...trial(41, "insufficient"), shares: [share("send", 3000, 38)] },
    { ...trial(44, "fail"), shares: [share("send", 3000, 90)] },
  ];
  const found = estimateCapacity(history, "converged");
  expect(found).toMatchObject({ method: "share-fit", objective: "send" });
  expect(Math.abs((found.c50 as number) - 40)).toBeLessThan(1);
});

/** A trial of a real search: sends and deliveries, of which so many were late, with their design effects over the limit and half of it. */
function real(load: number, verdict: Verdict, count: number, send: readonly number[], delivery: readonly number[]) {
  const of = (objective: string, [violations, designEffect, half, halfEffect]: readonly number[]) => ({
    objective,
    count,
    violations: violations as number,
    designEffect: designEffect as number,
    overHalf: { violations: half as number, designEffect: halfEffect as number },
    allowed: 0.05,
  });
  return { load, verdict, shares: [of("send", send), of("delivery", delivery)] };
}

/** A Synapse, messages a second: sends give way first, deliveries a third later. */
const synapse = [
  real(1.86, "pass", 77, [0, 1, 2, 1], [0, 1, 0, 1]),
  real(2.52, "pass", 81, [0, 1, 4, 2.5], [0, 1, 0, 1]),
  real(5.03, "fail", 68, [68, 1, 68, 1], [68, 1, 68, 1]),
  real(3.56, "fail", 86, [65, 3.8, 85, 1], [0, 1, 36, 2.8]),
  real(3.34, "fail", 435, [256, 18.2, 351, 13.7], [35, 21.7, 179, 18.1]),
  real(3.04, "fail", 332, [58, 7.8, 175, 10.2], [0, 1, 23, 5.8]),
  real(2.7, "insufficient", 161, [23, 7, 64, 10], [0, 1, 10, 9.3]),
  real(2.66, "pass", 376, [14, 1.9, 122, 4.7], [0, 1, 2, 2]),
  real(2.62, "insufficient", 372, [22, 3, 119, 7.1], [0, 1, 6, 1.5]),
  real(2.66, "fail", 89, [27, 6.2, 49, 3.7], [0, 1, 20, 7.1]),
];

test("loads that failed for one objective are no fails of another", () => {
  const found = estimateCapacity(synapse, "time-budget");
  const sendsAlone = synapse.map((each) => ({ ...each, shares: each.shares.slice(0, 1) }));
  expect(found).toEqual(estimateCapacity(sendsAlone, "time-budget"));
  expect(found.objective).toBe("send");
  expect((found.high as number) / (found.low as number)).toBeLessThan(1.3);
});

test("every figure is a number, however little the trials tell, and what holds is never more than what falls over", () => {
  const each = fc.record({
    load: fc.double({ min: 1, max: 8, noNaN: true }),
    verdict: fc.constantFrom<Verdict>("pass", "fail", "insufficient"),
    count: fc.integer({ min: 60, max: 2000 }),
    late: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    effect: fc.double({ min: 1, max: 400, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(each, { minLength: 2, maxLength: 8 }), (trials) => {
      const history = trials.map(({ load, verdict, count, late, effect }) => {
        const seen = (share: number) => [share ** 4 * count, effect, share ** 2 * count, effect].map(Math.round);
        return real(load, verdict, count, seen(late[0]), seen(late[1]));
      });
      const { c50, c95, low, high } = estimateCapacity(history, "time-budget");
      for (const figure of [c50, c95, low, high]) expect(figure === null || Number.isFinite(figure)).toBe(true);
      if (c50 !== null && c95 !== null) expect(c95).toBeLessThanOrEqual(c50 * 1.0001);
    }),
    { numRuns: 100 },
  );
});

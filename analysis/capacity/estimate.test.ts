import { expect, test } from "vitest";
import type { Verdict } from "../../records/trial.ts";
import { estimateCapacity } from "./estimate.ts";

const trial = (load: number, verdict: Verdict) => ({ load, verdict });
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

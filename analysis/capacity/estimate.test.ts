import { expect, test } from "vitest";
import type { Verdict } from "../../records/trial.ts";
import { estimateCapacity } from "./estimate.ts";

const trial = (load: number, verdict: Verdict) => ({ load, verdict });

test("a bracket: geometric middle, ends as they were tried", () => {
  const found = estimateCapacity([trial(32, "pass"), trial(50, "fail")], { stopReason: "time-budget" });
  expect(found).toMatchObject({ c50: 40, low: 32, high: 50, method: "bracket", stopReason: "time-budget" });
  expect(found.c95 as number).toBeLessThanOrEqual(32);
});

test("no trial, no figure", () => {
  const nothing = { c50: null, c95: null, low: null, high: null };
  expect(estimateCapacity([], { stopReason: "interrupted" })).toMatchObject(nothing);
  expect(estimateCapacity([trial(5, "invalid")], { stopReason: "generator-limited" })).toMatchObject(nothing);
});

test("one side only is a bound and no capacity", () => {
  expect(estimateCapacity([trial(5, "pass")], { stopReason: "time-budget" })).toMatchObject({
    c50: null,
    low: 5,
    high: null,
  });
  expect(estimateCapacity([trial(5, "fail")], { stopReason: "time-budget" })).toMatchObject({
    c50: null,
    low: null,
    high: 5,
  });
});

test("many trials are fitted unless the bracket is asked for", () => {
  const history = Array.from({ length: 20 }, (_, i) => trial(30 + i, i < 10 ? "pass" : "fail"));
  expect(estimateCapacity(history, { stopReason: "converged" }).method).toBe("logistic-fit");
  expect(estimateCapacity(history, { stopReason: "converged", method: "bracket" }).method).toBe("bracket");
  expect(estimateCapacity(history.slice(5, 15), { stopReason: "converged" }).method).toBe("bracket");
});

test("a fail below every pass leaves no bracket, but still a boundary", () => {
  const found = estimateCapacity([trial(10, "fail"), trial(12, "pass"), trial(14, "fail")], {
    stopReason: "time-budget",
  });
  expect(found.method).toBe("logistic-fit");
  expect(found.c50).not.toBeNull();
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { uniformAt } from "../../generators/random/stream.ts";
import type { BoundaryTrial } from "../capacity/side.ts";
import { capacityRatio, showsNoDifference } from "./ratio.ts";

/** Thirty trials around the boundary of a server with a logistic curve of 3 %. */
function trialsOf(c50: number, seed: number): BoundaryTrial[] {
  return Array.from({ length: 30 }, (_, n) => {
    const load = c50 * Math.exp(0.3 * (uniformAt(seed, 0, 3001, 2 * n) - 0.5));
    const passes = uniformAt(seed, 0, 3001, 2 * n + 1) < 1 / (1 + (load / c50) ** (1 / 0.03));
    return { load, verdict: passes ? "pass" : "fail" };
  });
}

test("twice the capacity is found to be twice, and shown to be more", () => {
  const found = capacityRatio(trialsOf(40, 1), trialsOf(80, 2));
  expect(found?.ratio).toBeGreaterThan(1.85);
  expect(found?.ratio).toBeLessThan(2.15);
  expect(found?.low).toBeLessThan(2);
  expect(found?.high).toBeGreaterThan(2);
  expect(found === null ? null : showsNoDifference(found)).toBe(false);
});

test("a server against itself: no difference shown", () => {
  const found = capacityRatio(trialsOf(40, 1), trialsOf(40, 2));
  expect(found === null ? null : showsNoDifference(found)).toBe(true);
});

test("where one never fails there is nothing to divide", () => {
  expect(capacityRatio(trialsOf(40, 1), [{ load: 10, verdict: "pass" }])).toBeNull();
  expect(capacityRatio([], trialsOf(40, 1))).toBeNull();
});

test("the other way round is one over it, and the unit of the load does not matter", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), fc.double({ min: 0.5, max: 2, noNaN: true }), (seed, factor) => {
      const [a, b] = [trialsOf(40, seed), trialsOf(40 * factor, seed + 5000)];
      const forth = capacityRatio(a, b);
      const back = capacityRatio(b, a);
      const scaled = capacityRatio(times(a, 1000), times(b, 1000));
      if (forth === null || back === null || scaled === null) return;
      expect(back.ratio).toBeCloseTo(1 / forth.ratio, 6);
      expect(back.low * forth.high).toBeCloseTo(1, 2);
      expect(back.high * forth.low).toBeCloseTo(1, 2);
      expect(scaled.low).toBeCloseTo(forth.low, 6);
      expect(forth.low).toBeLessThanOrEqual(forth.ratio);
      expect(forth.high).toBeGreaterThanOrEqual(forth.ratio);
    }),
    { numRuns: 15 },
  );
});

function times(trials: readonly BoundaryTrial[], factor: number): BoundaryTrial[] {
  return trials.map((trial) => ({ ...trial, load: trial.load * factor }));
}

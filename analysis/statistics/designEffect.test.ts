import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomStream } from "../../generators/random/stream.ts";
import { designEffect } from "./designEffect.ts";

describe("designEffect", () => {
  // By hand: p = 5/50 = 0.1; residuals 4, -1, -1, -1, -1; 20 / (50 · 0.1 · 0.9) = 4.444…
  it("is 4.44 when all five violations of fifty fall into one of five batches", () => {
    const batches = [5, 0, 0, 0, 0].map((violations) => ({ count: 10, violations }));
    expect(designEffect(batches)).toBeCloseTo(20 / 4.5, 12);
  });

  it("is 1 where nothing or everything violates, and for an empty sample", () => {
    expect(designEffect([])).toBe(1);
    expect(designEffect([{ count: 9, violations: 0 }])).toBe(1);
    expect(
      designEffect([
        { count: 9, violations: 9 },
        { count: 3, violations: 3 },
      ]),
    ).toBe(1);
  });

  it("is never below 1 nor above the largest batch", () => {
    const batch = fc
      .integer({ min: 1, max: 50 })
      .chain((count) => fc.record({ count: fc.constant(count), violations: fc.integer({ min: 0, max: count }) }));
    fc.assert(
      fc.property(fc.array(batch, { minLength: 1, maxLength: 30 }), (batches) => {
        const largest = Math.max(...batches.map(({ count }) => count));
        const effect = designEffect(batches);
        expect(effect).toBeGreaterThanOrEqual(1);
        expect(effect).toBeLessThanOrEqual(largest + 1e-9);
      }),
    );
  });

  it("is near 1 for independent violations", () => {
    const random = randomStream(5, 0, 999);
    const batches = Array.from({ length: 2000 }, () => {
      const hits = Array.from({ length: 25 }, () => (random.uniform() < 0.02 ? 1 : 0) as number);
      return { count: 25, violations: hits.reduce((a, b) => a + b, 0) };
    });
    expect(designEffect(batches)).toBeGreaterThanOrEqual(1);
    expect(designEffect(batches)).toBeLessThan(1.1);
  });
});

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
      fc.property(fc.array(batch, { minLength: 1, maxLength: 29 }), (batches) => {
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

  /** Violations that follow a hidden mood which outlives its batch, an AR(1) with this memory in batches. */
  function moody(memoryBatches: number, count: number, seed: number): { count: number; violations: number }[] {
    const random = randomStream(seed, 0, 998);
    const phi = Math.exp(-1 / memoryBatches);
    let mood = 0;
    return Array.from({ length: count }, () => {
      mood = phi * mood + Math.sqrt(1 - phi * phi) * random.normal();
      return { count: 1000, violations: Math.round(Math.max(0, 100 + 20 * mood)) };
    });
  }

  // Closed form: the variance of a sum of an AR(1) over that of independent terms is (1 + φ) / (1 − φ), 9.8 for φ = e^(−1/4.87).
  it("counts what batches owe to each other", () => {
    const ratios = Array.from({ length: 40 }, (_, seed) => {
      const batches = moody(4.87, 400, seed);
      return designEffect(batches) / (400 / 90);
    }).sort((a, b) => a - b);
    expect(ratios[20] as number).toBeGreaterThan(7.5);
    expect(ratios[20] as number).toBeLessThan(11.5);
  });

  it("is the plain ratio where batches are too few for that, or independent", () => {
    const plain = (batches: readonly { count: number; violations: number }[]) => {
      const p = batches.reduce((sum, batch) => sum + batch.violations, 0) / (1000 * batches.length);
      const seen = batches.reduce((sum, batch) => sum + (batch.violations - 1000 * p) ** 2, 0);
      return seen / (1000 * batches.length * p * (1 - p));
    };
    const few = moody(5, 29, 3);
    expect(designEffect(few)).toBeCloseTo(Math.max(1, plain(few)), 9);
    const ratios = Array.from({ length: 40 }, (_, seed) => {
      const batches = moody(0.05, 120, seed);
      return designEffect(batches) / plain(batches);
    }).sort((a, b) => a - b);
    expect(ratios[20] as number).toBeLessThan(1.4);
  });
});

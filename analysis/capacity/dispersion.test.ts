import { expect, test } from "vitest";
import { randomStream } from "../../generators/random/stream.ts";
import { clumpRatio, poolDispersion } from "./dispersion.ts";
import { shareOf } from "./shares.ts";

test("clumps go as 1 / ln(1/share)²: a quarter at the square of the allowed share, four times at its root, within bounds", () => {
  expect(clumpRatio(0.01, 0.01)).toBe(1);
  expect(clumpRatio(0.0001, 0.01)).toBeCloseTo(1 / 4, 12);
  expect(clumpRatio(0.1, 0.01)).toBeCloseTo(4, 12);
  expect(clumpRatio(1e-60, 0.01)).toBe(1 / 8);
  expect(clumpRatio(0.999, 0.01)).toBe(8);
});

/** Trials around a boundary at 1 whose violations come in clumps of `clump`, with the design effects a trial would tell. */
function trials(clump: number, seed: number) {
  const random = randomStream(seed, 0, 1006);
  const shareAt = shareOf({ x50: 0, width: 0.07 });
  const near = [-0.08, -0.04, 0, 0.02, 0.05, 0.08].map((x) => {
    const count = 60_000;
    const p = shareAt(x, 0.01);
    const size = Math.max(1, Math.round(clump * clumpRatio(p, 0.01)));
    let violations = 0;
    for (let i = 0; i < count / size; i++) if (random.uniform() < p) violations += size;
    return { x, share: { objective: "send", count, violations, designEffect: size, allowed: 0.01 } };
  });
  return { near, shareAt };
}

test("the dispersion at the boundary is that of the clumps there, though others are larger", () => {
  for (const clump of [1, 8, 40]) {
    const found = Array.from({ length: 60 }, (_, seed) => {
      const { near, shareAt } = trials(clump, seed);
      return poolDispersion(near, shareAt).dispersion;
    }).sort((a, b) => a - b);
    expect((found[30] as number) / clump).toBeGreaterThan(0.8);
    expect((found[30] as number) / clump).toBeLessThan(1.35);
  }
});

test("without a violation anywhere it is 1, and never below", () => {
  const quiet = [-0.1, 0.1].map((x) => ({
    x,
    share: { objective: "send", count: 1000, violations: 0, designEffect: 1, allowed: 0.01 },
  }));
  expect(poolDispersion(quiet, null)).toEqual({ dispersion: 1, degreesOfFreedom: 4 });
});

test("trials that scatter more than their clumps say raise it", () => {
  const { near, shareAt } = trials(1, 1);
  const torn = near.map(({ x, share }, i) => ({
    x,
    share: { ...share, violations: Math.round(share.violations * (i % 2 === 0 ? 0.7 : 1.3)) },
  }));
  expect(poolDispersion(torn, shareAt).dispersion).toBeGreaterThan(5 * poolDispersion(near, shareAt).dispersion);
});

/** Shares whose clumps over half the limit and over the limit are of these sizes. */
function halved(over: number, half: number): Parameters<typeof poolDispersion>[0] {
  return [-0.05, 0, 0.05].map((x) => ({
    x,
    share: {
      objective: "send",
      count: 20_000,
      violations: 200,
      designEffect: over,
      overHalf: { violations: 2000, designEffect: half },
      allowed: 0.01,
    },
  }));
}

test("how large clumps are is told by those over half the limit, which are many; unless the others are of another kind", () => {
  expect(poolDispersion(halved(90, 40), null)).toEqual({ dispersion: 1.3 * 40, degreesOfFreedom: 16 });
  expect(poolDispersion(halved(15, 40), null)).toEqual({ dispersion: 1.3 * 40, degreesOfFreedom: 16 });
  const { dispersion, degreesOfFreedom } = poolDispersion(halved(150, 40), null);
  expect(dispersion).toBeCloseTo(150, 9);
  expect(degreesOfFreedom).toBe(4);
  // Far more than a tail over half the limit tells nothing of the tail.
  const far = halved(90, 40).map(({ x, share }) => ({
    x,
    share: { ...share, overHalf: { violations: 15_000, designEffect: 40 } },
  }));
  expect(poolDispersion(far, null).dispersion).toBeCloseTo(90, 9);
});

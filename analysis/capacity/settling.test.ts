// Runtime: Node.
import { describe, expect, it } from "vitest";
import { randomStream } from "../../generators/random/stream.ts";
import { isUnsettled, settlingOf } from "./settling.ts";

const trial = (violations: number, violationsAt?: number, designEffect = 1) => ({
  shares: [{ objective: "send", count: 1000, violations, designEffect, violationsAt, allowed: 0.05 }],
});

describe("whether the server had settled", () => {
  // By hand: 3 + 2 + 1 clumps, their mean place (3·0.1 + 2·0.2 + 1·0.3) / 6 = 1/6, z = (1/2 − 1/6)·√(12·6) = 2.828; P = 0.00234.
  it("weighs trials by their clumps", () => {
    const settling = settlingOf([trial(30, 0.1, 10), trial(4, 0.2, 2), trial(1, 0.3, 5)]);
    expect(settling?.meanPlace).toBeCloseTo(1 / 6, 9);
    expect(settling?.pEarly).toBeCloseTo(0.00234, 5);
    expect(settling?.trials).toBe(3);
  });

  it("says nothing of fewer than three trials with violations", () => {
    expect(settlingOf([trial(30, 0.05, 2), trial(30, 0.05, 2), trial(0), { shares: [] }, {}])).toBeUndefined();
    expect(isUnsettled(undefined)).toBe(false);
  });

  /** Searches of five trials with one to five clumps of ten each; a settled server has them anywhere. */
  const share = (placeOf: (uniform: number) => number): number => {
    const random = randomStream(11, 0, 2001);
    const searches = 4000;
    let alarms = 0;
    for (let n = 0; n < searches; n++) {
      const trials = Array.from({ length: 5 }, () => {
        const clumps = 1 + random.below(5);
        let sum = 0;
        for (let k = 0; k < clumps; k++) sum += placeOf(random.uniform());
        return trial(10 * clumps, sum / clumps, 10);
      });
      if (isUnsettled(settlingOf(trials))) alarms++;
    }
    return alarms / searches;
  };

  it("is silent where violations lie anywhere: at most two alarms in a thousand searches", () => {
    expect(share((uniform) => uniform)).toBeLessThan(0.002);
  });

  it("is found where every second clump lies in the first tenth of its window", () => {
    expect(share((uniform) => (uniform < 0.5 ? 0.2 * uniform : 2 * uniform - 1))).toBeGreaterThan(0.3);
  });

  it("is found where nine of ten clumps do", () => {
    expect(share((uniform) => (uniform < 0.9 ? uniform / 9 : 10 * uniform - 9))).toBeGreaterThan(0.97);
  });

  it("is silent where they come late, as with a queue that grows", () => {
    expect(share((uniform) => Math.sqrt(uniform))).toBe(0);
  });
});

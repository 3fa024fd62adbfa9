// Runtime: Node.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { opening } from "./stalls.ts";

describe("opening", () => {
  const everyMs = 100;
  const forMs = 30;
  const { from, done } = opening(everyMs, forMs);
  const stalled = (t: number): boolean => t >= everyMs && t % everyMs < forMs;

  it("skips the stall in the middle of a piece of work, and several of them", () => {
    expect(done(90, 20)).toBe(140);
    expect(done(90, 10)).toBe(100);
    expect(done(90, 81)).toBe(231);
    expect(done(110, 5)).toBe(135);
    expect(from(129)).toBe(130);
    expect(from(29)).toBe(29);
  });

  it("agrees with a walk in steps of a millisecond", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 400 }), (start, demand) => {
        let t = start;
        for (let left = demand; left > 0; t++) if (!stalled(t)) left -= 1;
        expect(done(start, demand)).toBeCloseTo(t, 9);
      }),
    );
  });
});

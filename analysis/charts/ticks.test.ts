// Runtime: Node.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelExpression, linearTicks, logTicks, niceAbove, niceBelow } from "./ticks.ts";

describe("ticks", () => {
  it("are round numbers on a linear axis", () => {
    expect(linearTicks(0, 98, 12)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    expect(linearTicks(0, 0.35, 4)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(linearTicks(5, 5, 4)).toEqual([]);
  });

  it("thin out on a logarithmic axis where they would stand too near", () => {
    expect(logTicks(50, 2000, 0.1)).toEqual([50, 100, 200, 500, 1000, 2000]);
    expect(logTicks(1, 1000, 0.15)).toEqual([1, 3, 10, 30, 100, 300, 1000]);
    expect(logTicks(1, 1e6, 0.15)).toEqual([1, 10, 100, 1000, 1e4, 1e5, 1e6]);
    expect(logTicks(1, 1e6, 0.3)).toEqual([1, 100, 1e4, 1e6]);
  });

  it("keep their distance, whatever the axis", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 0.3, max: 8, noNaN: true }),
        (from, decades) => {
          const [low, high] = [10 ** from, 10 ** (from + decades)];
          const ticks = logTicks(low, high, 0.1);
          for (const [index, tick] of ticks.slice(1).entries()) {
            expect(Math.log10(tick / (ticks[index] ?? tick)) / decades).toBeGreaterThanOrEqual(0.0999);
          }
        },
      ),
    );
  });

  it("round outwards", () => {
    expect([niceBelow(0.7), niceBelow(34), niceBelow(100)]).toEqual([0.5, 20, 100]);
    expect([niceAbove(0.7), niceAbove(34), niceAbove(100)]).toEqual([1, 50, 100]);
  });

  it("find their label by value", () => {
    expect(labelExpression([0.5, 10], (tick) => `${tick} ms`)).toBe('({"10":"10 ms","0.5":"0.5 ms"})[datum.value]');
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exp, ln } from "./elementary.ts";

const relativeError = (got: number, wanted: number): number =>
  wanted === 0 ? Math.abs(got) : Math.abs(got / wanted - 1);
/** Two units in the last place. */
const TOLERANCE = 2 * Number.EPSILON;

describe("ln", () => {
  // ln 2 and ln 10 are constants of the language standard, not computed by the engine.
  it("gives handbook values", () => {
    expect(ln(1)).toBe(0);
    expect(relativeError(ln(2), Math.LN2)).toBeLessThan(TOLERANCE);
    expect(relativeError(ln(10), Math.LN10)).toBeLessThan(TOLERANCE);
    expect(relativeError(ln(0.5 / 2 ** 52), -53 * Math.LN2)).toBeLessThan(TOLERANCE);
  });

  it("agrees with the engine's logarithm over 600 decades", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        expect(relativeError(ln(x), Math.log(x))).toBeLessThan(TOLERANCE);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("exp", () => {
  it("gives handbook values", () => {
    expect(exp(0)).toBe(1);
    expect(relativeError(exp(1), Math.E)).toBeLessThan(TOLERANCE);
    expect(relativeError(exp(-1), 0.36787944117144233)).toBeLessThan(TOLERANCE);
  });

  it("agrees with the engine's exponential function", () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(relativeError(exp(x), Math.exp(x))).toBeLessThan(TOLERANCE);
      }),
      { numRuns: 2000 },
    );
  });
});

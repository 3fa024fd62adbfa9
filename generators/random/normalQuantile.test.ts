import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalQuantile } from "./normalQuantile.ts";

const relativeError = (got: number, wanted: number): number => Math.abs(got / wanted - 1);

describe("normalQuantile", () => {
  // Test values printed in the paper (AS 241, PPND16), and R's qnorm(0.975) and qnorm(1e-10).
  it("gives published values", () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect(relativeError(normalQuantile(0.25), -0.6744897501960817)).toBeLessThan(1e-15);
    expect(relativeError(normalQuantile(0.001), -3.090232306167814)).toBeLessThan(1e-15);
    expect(relativeError(normalQuantile(1e-20), -9.262340089798409)).toBeLessThan(1e-15);
    expect(relativeError(normalQuantile(0.975), 1.959963984540054)).toBeLessThan(1e-15);
    expect(relativeError(normalQuantile(1e-10), -6.361340902404056)).toBeLessThan(1e-15);
  });

  it("rises, and mirrors at one half", () => {
    const p = fc.double({ min: 0.0001, max: 0.9999, noNaN: true });
    fc.assert(
      fc.property(p, p, (a, b) => {
        if (a < b) expect(normalQuantile(a)).toBeLessThanOrEqual(normalQuantile(b));
        expect(Math.abs(normalQuantile(a) + normalQuantile(1 - a))).toBeLessThan(1e-9);
      }),
    );
  });
});

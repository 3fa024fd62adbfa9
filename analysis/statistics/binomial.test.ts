import fc from "fast-check";
import { expect, test } from "vitest";
import { binomialLowerTail, binomialUpperTail, clopperPearson, shareUpperBound } from "./binomial.ts";

test("upper tail as scipy.stats.binom.sf(k - 1, n, p) gives it", () => {
  const known = [
    [10, 612, 0.01, 0.09137600253941217],
    [11, 612, 0.01, 0.04690894475318988],
    [142, 612, 0.01, 3.357004746344156e-144],
    [74, 6000, 0.01, 0.04339974282066892],
    [3, 600, 0.001, 0.023046101216948556],
    [1100, 100_000, 0.01, 0.0009117803412648202],
    [10_500, 1_000_000, 0.01, 3.1585658792471077e-7],
  ] as const;
  for (const [k, n, p, tail] of known) expect(binomialUpperTail(k, n, p) / tail).toBeCloseTo(1, 6);
});

test("Clopper-Pearson as scipy.stats.binomtest gives it", () => {
  const some = clopperPearson(10, 612, 0.95);
  expect(some.low).toBeCloseTo(0.007862696649425675, 7);
  expect(some.high).toBeCloseTo(0.029843779330598275, 7);
  expect(clopperPearson(0, 459, 0.95).low).toBe(0);
  expect(clopperPearson(0, 459, 0.95).high).toBeCloseTo(0.008004565880361835, 7);
});

test("rule of three: nothing seen in n bounds the share near 3/n", () => {
  expect(shareUpperBound(0, 300, 0.95)).toBeCloseTo(0.009936081944457708, 12);
  expect(shareUpperBound(7, 612, 0.95)).toBeCloseTo(0.021376018887227264, 7);
  expect(shareUpperBound(5, 5, 0.95)).toBe(1);
});

test("both tails of a count that is there add up to one, and the tail falls with k", () => {
  const cases = fc
    .integer({ min: 1, max: 3000 })
    .chain((n) => fc.tuple(fc.integer({ min: 0, max: n - 1 }), fc.constant(n)));
  fc.assert(
    fc.property(cases, fc.double({ min: 0.001, max: 0.999, noNaN: true }), ([k, n], p) => {
      expect(binomialLowerTail(k, n, p) + binomialUpperTail(k + 1, n, p)).toBeCloseTo(1, 10);
      expect(binomialUpperTail(k + 1, n, p)).toBeLessThanOrEqual(binomialUpperTail(k, n, p) + 1e-7);
    }),
  );
});

test("counts that cannot be are refused", () => {
  expect(() => binomialUpperTail(3, 2, 0.1)).toThrow("Expected whole numbers with 0 ≤ k ≤ n, found k = 3 and n = 2.");
});

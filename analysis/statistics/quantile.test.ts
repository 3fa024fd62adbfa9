import fc from "fast-check";
import { expect, test } from "vitest";
import { quantileWithInterval } from "./quantile.ts";

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

test("nearest rank and order statistics as numpy (inverted_cdf) and scipy.stats.binom give them", () => {
  expect(quantileWithInterval(upTo(1000), 0.99, 0.95)).toEqual({ value: 990, low: 983, high: 997 });
  expect(quantileWithInterval(upTo(100), 0.5, 0.95)).toEqual({ value: 50, low: 40, high: 61 });
});

test("six values are the fewest with a 95 % interval of the median", () => {
  expect(quantileWithInterval(upTo(5), 0.5, 0.95)).toEqual({ value: 3, low: null, high: null });
  expect(quantileWithInterval(upTo(6), 0.5, 0.95)).toEqual({ value: 3, low: 1, high: 6 });
});

test("300 values cannot bound their p99 from above", () => {
  expect(quantileWithInterval(upTo(300), 0.99, 0.95)).toEqual({ value: 297, low: 293, high: null });
});

test("the interval holds the value and does not depend on the order", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 80 }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (values, q) => {
        const found = quantileWithInterval(values, q, 0.9);
        expect(found).toEqual(quantileWithInterval(values.toReversed(), q, 0.9));
        expect(found.low ?? Number.NEGATIVE_INFINITY).toBeLessThanOrEqual(found.value);
        expect(found.high ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(found.value);
      },
    ),
  );
});

test("no values, no quantile", () => {
  expect(() => quantileWithInterval([], 0.5, 0.95)).toThrow("found 0 values");
});

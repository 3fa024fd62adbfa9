import fc from "fast-check";
import { expect, test } from "vitest";
import { mannKendall } from "./mannKendall.ts";

test("S, z and p as pymannkendall 1.4 gives them, with ties", () => {
  const found = mannKendall([3, 4, 4, 6, 5, 8, 8, 8, 9, 12, 7, 14]);
  expect(found.s).toBe(50);
  expect(found.z).toBeCloseTo(3.3975387018795287, 12);
  expect(found.pRising).toBeCloseTo(0.00033997484689978185, 10);
});

test("a series that does not move says nothing", () => {
  expect(mannKendall([4, 4, 4, 4, 4])).toEqual({ s: 0, z: 0, pRising: 0.5 });
});

test("one wild value at the end is no trend", () => {
  expect(
    mannKendall([
      ...Array(19)
        .fill(5)
        .map((value, i) => value + (i % 3)),
      500,
    ]).pRising,
  ).toBeGreaterThan(0.05);
});

test("only ranks matter, and reversing a series turns its sign", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 2, maxLength: 40 }), (values) => {
      const { s } = mannKendall(values);
      expect(mannKendall(values.map((value) => value ** 3)).s).toBe(s);
      expect(mannKendall(values.toReversed()).s + s).toBe(0);
    }),
  );
});

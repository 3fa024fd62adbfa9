import { expect, test } from "vitest";
import { theilSenSlope } from "./theilSen.ts";

test("slopes as scipy.stats.theilslopes gives them", () => {
  expect(theilSenSlope([3, 4, 4, 6, 5, 8, 8, 8, 9, 12, 7, 14])).toBe(1);
  expect(theilSenSlope([12, 15, 11, 18, 22, 19, 25, 31, 28, 33, 40, 38, 45, 52, 50, 49, 58, 66, 61, 70])).toBeCloseTo(
    3.026315789473684,
    12,
  );
});

test("a quarter of wild values leaves a line as it is", () => {
  const line = Array.from({ length: 20 }, (_, i) => (i % 4 === 3 ? 1000 : 2 * i));
  expect(theilSenSlope(line)).toBeCloseTo(2, 12);
});

test("one value has no slope", () => {
  expect(theilSenSlope([7])).toBe(0);
});

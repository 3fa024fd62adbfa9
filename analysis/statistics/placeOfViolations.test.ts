// Runtime: Node.
import { expect, it } from "vitest";
import { placeOfViolations } from "./placeOfViolations.ts";

const batch = (index: number, violations: number) => ({ index, count: 10, violations });

it("is the mean place of the violations, batches without operations counted as time", () => {
  // Ten batches from 5 to 14, three of them with operations: middles at 0.05, 0.45 and 0.95.
  expect(placeOfViolations([batch(5, 4), batch(9, 1), batch(14, 1)])).toBeCloseTo((4 * 0.05 + 0.45 + 0.95) / 6, 12);
  expect(placeOfViolations([batch(0, 2), batch(1, 2)])).toBe(0.5);
});

it("is not known where nothing was violated", () => {
  expect(placeOfViolations([])).toBeUndefined();
  expect(placeOfViolations([batch(0, 0), batch(3, 0)])).toBeUndefined();
});

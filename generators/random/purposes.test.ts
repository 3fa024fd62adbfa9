import { expect, test } from "vitest";
import { purposes } from "./purposes.ts";

test("no two purposes share a sequence", () => {
  const numbers = Object.values(purposes);
  expect(new Set(numbers).size).toBe(numbers.length);
});

import { expect, test } from "vitest";
import type { Verdict } from "../../records/trial.ts";
import { bracketOf } from "./bracket.ts";

/** "10 pass, 15 fail" as a history. */
function history(text: string): { load: number; verdict: Verdict }[] {
  return text.split(", ").map((each) => {
    const [load, verdict] = each.split(" ");
    return { load: Number(load), verdict: verdict as Verdict };
  });
}

function ends(text: string): { low: number | undefined; high: number | undefined; contested: number[] } {
  const { low, high, contested } = bracketOf(history(text));
  return { low: low?.load, high: high?.load, contested: contested.map(({ load }) => load) };
}

test("the last pass and the first fail", () => {
  expect(ends("10 pass, 15 pass, 22 fail, 18 pass")).toEqual({ low: 18, high: 22, contested: [] });
});

test("one side only", () => {
  expect(ends("10 pass, 15 pass")).toEqual({ low: 15, high: undefined, contested: [] });
  expect(ends("10 fail")).toEqual({ low: undefined, high: 10, contested: [] });
  expect(bracketOf([])).toEqual({ low: null, high: null, contested: [], rungs: [] });
});

test("a pass above a fail is contested, and widens the bracket around both", () => {
  expect(ends("10 pass, 15 fail, 18 pass, 22 fail")).toEqual({ low: 10, high: 22, contested: [15, 18] });
});

test("the majority speaks for a load, an even split for neither side", () => {
  expect(ends("10 pass, 15 pass, 15 fail, 22 fail")).toEqual({ low: 10, high: 22, contested: [15] });
  expect(ends("10 pass, 15 pass, 15 fail, 15 pass, 22 fail")).toEqual({ low: 15, high: 22, contested: [] });
});

test("trials without a verdict take no side", () => {
  expect(ends("10 pass, 15 insufficient, 17 invalid, 22 fail")).toEqual({ low: 10, high: 22, contested: [] });
});

import { expect, test } from "vitest";
import { comparisonSchema } from "../../records/comparison.ts";
import type { Result } from "../../records/result.ts";
import { comparisonSection } from "../report/comparisonSection.ts";
import { contextOf } from "../report/context.ts";
import { environmentSection } from "../report/environmentSection.ts";
import { resultFixture } from "../report/fixtures.ts";
import { summary } from "../report/summary.ts";
import { comparisonOf } from "./comparison.ts";

/** A made-up result whose trials were taken in turns with those of others. */
function turn(position: number, capacityPerSec: number, comparison = "one"): Result {
  const result = resultFixture({ capacityPerSec, perInsured: null });
  const trials = result.trials.map((trial) => ({ ...trial, load: trial.plannedPerSec }));
  return { ...result, trials, interleaved: { comparison, position, order: [0, 1, 1, 0] } };
}

const placed = (...results: Result[]) => results.map((result, i) => ({ folder: `${i + 1}-synapse-single`, result }));

test("an edition against itself: no difference shown, in the record, the report in both languages and the summary", () => {
  const results = [turn(0, 40), turn(1, 40)];
  const record = comparisonSchema.parse(comparisonOf(placed(...results), ["kassensturz", "compare"]));
  expect(record.ratios).toHaveLength(1);
  expect(record.ratios[0]).toMatchObject({ folder: "2-synapse-single", over: "1-synapse-single", ratio: 1 });
  expect(record.ratios[0]).toMatchObject({ differenceShown: false, differences: [] });
  expect(record.ratios[0]?.text).toMatch(/carries 1\.00 times as much as .*: no difference shown\.$/);
  expect(section(results, "en")).toContain("no difference shown");
  expect(section(results, "de")).toContain("kein Unterschied gezeigt");
  expect(summary(results, false).split("\n")[0]).toMatch(/no difference from .* shown/);
});

test("one and a half times the capacity: shown, with the interval and what else differs", () => {
  const other = turn(1, 60);
  const faster = { ...other, environment: { ...other.environment, cpuModel: "Another CPU" } };
  const [ratio] = comparisonOf(placed(turn(0, 40), faster), []).ratios;
  expect(ratio?.low).toBeGreaterThan(1);
  // The made-up curves are not each other's copies, so the fit does not see exactly one and a half.
  expect(ratio?.ratio).toBeGreaterThan(1.2);
  expect(ratio?.ratio).toBeLessThan(2.2);
  expect(ratio).toMatchObject({
    differenceShown: true,
    differences: [{ field: "cpu", before: "Made-up CPU 3000", now: "Another CPU" }],
  });
  const drawn = section([turn(0, 40), faster], "en");
  expect(drawn).toContain("carries more");
  expect(environmentSection(contextOf([turn(0, 40), faster], "en", false)).body.markup).toContain("Another CPU");
});

test("results that were not taken in turns get no interval of a ratio", () => {
  expect(section([turn(0, 40), turn(1, 60, "another")], "en")).toBe("");
  expect(section([resultFixture(), resultFixture()], "en")).toBe("");
  expect(comparisonOf(placed(turn(0, 40), resultFixture()), []).ratios[0]).toMatchObject({
    ratio: null,
    differenceShown: null,
  });
});

test("where one has no capacity the record says so, and no number", () => {
  const bound = { ...turn(1, 40), capacity: resultFixture({ loadsPerSec: [5, 10] }).capacity };
  const [ratio] = comparisonOf(placed(turn(0, 40), bound), []).ratios;
  expect(ratio).toMatchObject({ ratio: null, low: null, high: null, differenceShown: null });
  expect(ratio?.text).toMatch(/no ratio/);
});

function section(results: readonly Result[], language: "en" | "de"): string {
  return comparisonSection(contextOf(results, language, false))?.body.markup ?? "";
}

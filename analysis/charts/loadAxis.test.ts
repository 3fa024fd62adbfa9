// Runtime: Node.
import { describe, expect, it } from "vitest";
import { findingsOf, needsOf } from "../report/finding.ts";
import { type FixtureOptions, resultFixture } from "../report/fixtures.ts";
import { insuredTicks, loadAt, loadAxis, placeOf } from "./loadAxis.ts";
import { needRows } from "./needStrip.ts";

const axisFor = (...options: FixtureOptions[]) => {
  const results = options.map(resultFixture);
  return loadAxis(findingsOf(results), needsOf(results), 12);
};

describe("the load axis", () => {
  it("begins at zero and holds every trial and every need that lies near", () => {
    const axis = axisFor({});
    expect(axis).toMatchObject({ type: "linear", low: 0 });
    expect(axis.high).toBeGreaterThan(52);
    expect(axis.high).toBeLessThan(60);
  });

  it("is not stretched by an insurer who needs far more", () => {
    const axis = axisFor({ preset: "mass" });
    expect(axis.high).toBeLessThan(60);
    const rows = needRows(needsOf([resultFixture({ preset: "mass" })]), axis, 780, "en");
    expect(rows.every(({ side, label }) => side === "beyond-right" && label.startsWith("→"))).toBe(true);
    // Their lines are of one length, for what lies beyond has no length here.
    expect(new Set(rows.map(({ lineTo }) => lineTo)).size).toBe(1);
  });

  it("is logarithmic where the editions lie far apart", () => {
    expect(axisFor({}, { name: "Other", capacityPerSec: 700 }).type).toBe("log");
    expect(axisFor({}, { name: "Other", capacityPerSec: 80 }).type).toBe("linear");
  });

  it("finds places and loads back, on both scales", () => {
    for (const axis of [axisFor({}), axisFor({}, { name: "Other", capacityPerSec: 700 })]) {
      for (const place of [0, 0.25, 1]) expect(placeOf(axis, loadAt(axis, place))).toBeCloseTo(place);
    }
  });

  it("puts round numbers of insured on the second axis, in proportion", () => {
    const ticks = insuredTicks(axisFor({}), 6.5e-7, 8);
    expect(ticks.map(({ insured }) => insured)).toEqual([0, 20e6, 40e6, 60e6, 80e6]);
    for (const { perSec, insured } of ticks) expect(perSec).toBeCloseTo(insured * 6.5e-7);
  });

  it("names every insurer once, each in its own row", () => {
    const rows = needRows(needsOf([resultFixture()]), axisFor({}), 780, "de");
    expect(rows.map(({ y }) => y)).toEqual([0.5, 1.5, 2.5, 3.5, 4.5, 5.5]);
    expect(rows.map(({ label }) => label)[3]).toBe("TK: 15/s");
  });
});

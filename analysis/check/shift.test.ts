import { describe, expect, it } from "vitest";
import { randomStream } from "../../generators/random/stream.ts";
import { type Observation, type ShiftOptions, shiftTest } from "./shift.ts";

const night = (value: number, error: number | null = null, bound = false): Observation => ({ value, error, bound });
const nights = (values: readonly number[]) => values.map((value) => night(value));
const BASELINE = [2.31, 2.28, 2.33, 2.3, 2.27, 2.32, 2.29, 2.34, 2.3, 2.31];
const options: ShiftOptions = { alpha: 0.01, size: 0.05, assumedScatter: 0.03 };

describe("the test for a fall", () => {
  it("agrees with scipy 1.16: t-test of new means against a baseline of ten nights", () => {
    const one = shiftTest(nights([2.22]), nights(BASELINE), options);
    expect(one.scatter).toBeCloseTo(0.02173067468400883, 12);
    expect(one.fall).toBeCloseTo(0.085, 12);
    expect(one.p).toBeCloseTo(0.00235058738419606, 9);
    expect(one.fallAtLeast).toBeCloseTo(0.020695694428480016, 8);
    expect(one).toMatchObject({ alarm: true, nights: 1, scatterFrom: "baseline", baselineNights: 10 });

    // α is shared by the tests of one night and of two; tonight alone decides nothing, both together do.
    const two = shiftTest(nights([2.22, 2.24]), nights(BASELINE), { ...options, alpha: 0.01 / 0.9 });
    expect(two.p).toBeCloseTo(0.0007935797056247886, 9);
    // Student's t(9; 0.99) is 2.8214379 in every table.
    expect(two.fallAtLeast).toBeCloseTo(0.075 - 2.8214379 * one.scatter * Math.sqrt(1 / 2 + 1 / 10), 8);
    expect(two).toMatchObject({ alarm: true, nights: 2 });
  });

  it("leaves a fall alone that is certain but small", () => {
    const base = nights(Array.from({ length: 20 }, (_, i) => 2 + 0.001 * (i % 2)));
    expect(shiftTest(nights([1.96, 1.96, 1.96]), base, options)).toMatchObject({ alarm: false });
    expect(shiftTest(nights([1.94, 1.94, 1.94]), base, options)).toMatchObject({ alarm: true });
  });

  it("says that a rise is one", () => {
    expect(shiftTest(nights([2.45]), nights(BASELINE), options)).toMatchObject({ alarm: false, rise: true });
  });

  it("takes the scatter for granted that few nights cannot show, and the larger one if they show more", () => {
    const few = shiftTest(nights([2.25]), nights([2.3, 2.3]), options);
    expect(few).toMatchObject({ alarm: false, scatter: 0.03, scatterFrom: "assumption" });
    expect(shiftTest(nights([2.1]), nights([2.2, 2.4]), options).scatter).toBeCloseTo(Math.SQRT1_2 * 0.2, 12);
  });

  it("does not take equal lower bounds for a machine without scatter", () => {
    const bounds = Array.from({ length: 12 }, () => night(2.3, null, true));
    expect(shiftTest(nights([2.26]), bounds, options)).toMatchObject({ scatter: 0.03, scatterFrom: "assumption" });
  });

  it("trusts a night less that was measured less exactly than those of the baseline", () => {
    const base = BASELINE.map((value) => night(value, 0.02));
    expect(shiftTest([night(2.22, 0.02)], base, options).alarm).toBe(true);
    expect(shiftTest([night(2.22, 0.2)], base, options).alarm).toBe(false);
    // Two exact nights say more than a third that hardly knows.
    const exact = [night(2.22, 0.02), night(2.22, 0.02)];
    expect(shiftTest([night(2.6, 0.5), ...exact], base, options).fall).toBeGreaterThan(0.08);
    expect(shiftTest([night(2.6, 0.02), ...exact], base, { ...options, alpha: 1e-9 }).fall).toBeLessThan(0.08);
  });

  it("keeps its error probability whatever the scatter, and finds what it says it would find", () => {
    const random = randomStream(1, 0, 2101);
    const runs = 600;
    for (const scatter of [0.02, 0.1]) {
      let alarms = 0;
      let found = 0;
      for (let run = 0; run < runs; run++) {
        const draw = (count: number, level: number) =>
          nights(Array.from({ length: count }, () => level + scatter * random.normal()));
        const base = draw(20, 0);
        const clean = shiftTest(draw(3, 0), base, options);
        if (clean.alarm) alarms++;
        if (shiftTest(draw(3, -clean.detectable), base, options).alarm) found++;
      }
      // 1 % of 600 are 6; 13 and more would be chance in 1 of 100 cases.
      expect(alarms).toBeLessThan(13);
      expect(found / runs).toBeGreaterThan(0.84);
    }
  });
});

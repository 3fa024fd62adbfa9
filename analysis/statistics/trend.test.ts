import { expect, test } from "vitest";
import { randomStream } from "../../generators/random/stream.ts";
import { driftTest } from "./trend.ts";

const SERIES = [12, 15, 16, 13, 11, 13, 15, 18, 17, 16, 17, 18, 19, 22, 20, 18, 17, 20, 24, 21, 20, 19, 22, 23];

// Expected values: the same regression solved by numpy.linalg.lstsq, p by scipy.stats.t.sf.
test("noise that returns to its mean", () => {
  const found = driftTest(SERIES);
  expect(found.persistence).toBeCloseTo(0.5037767248853251, 10);
  expect(found.slope).toBeCloseTo(0.43543997468837214, 10);
  expect(found.t).toBeCloseTo(4.769001708674851, 8);
  expect(found.pRising).toBeCloseTo(4.615428310584231e-5, 7);
});

test("a random walk is judged by its mean step: scipy.stats.ttest_1samp of the differences", () => {
  const found = driftTest([0, 1, 3, 4, 6, 9, 11, 12, 14, 15, 15, 14, 13, 11, 10, 8, 7, 7, 8, 10, 13, 15, 18, 20]);
  expect(found.persistence).toBe(1);
  expect(found.slope).toBeCloseTo(20 / 23, 12);
  expect(found.t).toBeCloseTo(2.6469547458828213, 10);
  expect(found.pRising).toBeCloseTo(0.007363018360030388, 7);
});

test("a constant has no drift, a clean line certainly has one", () => {
  expect(driftTest(Array(12).fill(3)).pRising).toBeGreaterThan(0.4);
  expect(driftTest(Array.from({ length: 12 }, (_, i) => 2 * i)).pRising).toBeLessThan(1e-6);
  expect(driftTest(Array.from({ length: 12 }, (_, i) => -2 * i)).pRising).toBeGreaterThan(1 - 1e-6);
});

test("autoregressive noise without drift is rarely taken for one", () => {
  const random = randomStream(5, 0, 1003);
  for (const phi of [0, 0.5, 0.8, 1]) {
    let alarms = 0;
    for (let run = 0; run < 500; run++) {
      let value = 0;
      const series = Array.from({ length: 30 }, () => {
        value = phi * value + random.normal();
        return value;
      });
      if (driftTest(series).pRising <= 0.05) alarms++;
    }
    // Nominal 25 of 500; in series this short persistent noise makes it up to twice that.
    expect(alarms).toBeLessThan(65);
  }
});

test("too short a series is refused", () => {
  expect(() => driftTest([1, 2, 3])).toThrow("Expected at least 8 values for a test of drift, found 3.");
});

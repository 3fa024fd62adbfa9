// Runtime: Node.
import { describe, expect, it } from "vitest";
import { histogramOf, LATENCY_CLASSES_MS } from "../../analysis/statistics/latencyClasses.ts";
import { timedQuantiles } from "../../analysis/statistics/timedQuantiles.ts";
import { randomStream } from "../../generators/random/stream.ts";
import { quantileInterval } from "./quantileInterval.ts";

/** Exponential latencies of mean 100 ms, a second apart. */
function measured(seed: number, count: number) {
  const random = randomStream(seed, 0, 9991);
  const values = Float64Array.from({ length: count }, () => random.exponential(100));
  const counts = LATENCY_CLASSES_MS.map((upTo, k) => {
    const from = LATENCY_CLASSES_MS[k - 1] ?? 0;
    return values.filter((ms) => ms > from && ms <= upTo).length;
  });
  const times = Float64Array.from({ length: count }, (_, k) => 1000 * k);
  return { ...timedQuantiles({ values, times }, 1000), histogram: histogramOf(counts, 0) };
}

describe("the interval of a measured quantile", () => {
  it("covers the true p95 in about 95 of 100 cases", () => {
    const truth = 100 * Math.log(20);
    let covered = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const { low, high } = quantileInterval(measured(seed, 400), 0.95);
      if ((low ?? 0) <= truth && truth <= (high ?? Number.POSITIVE_INFINITY)) covered++;
    }
    expect(covered / 400).toBeGreaterThan(0.91);
    expect(covered / 400).toBeLessThan(0.99);
  });

  it("is wider where latencies come in clumps, and ends at the largest of them", () => {
    const of = measured(1, 400);
    const width = (quantiles: typeof of) => {
      const { low, high } = quantileInterval(quantiles, 0.9);
      return (high ?? 0) - (low ?? 0);
    };
    expect(width({ ...of, designEffect: 4 })).toBeGreaterThan(1.5 * width({ ...of, designEffect: 1 }));
    expect(quantileInterval(measured(1, 50), 0.99).high).toBe(measured(1, 50).max);
  });
});

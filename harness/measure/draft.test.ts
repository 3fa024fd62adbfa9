import { describe, expect, it } from "vitest";
import { meanForCount } from "./draft.ts";

describe("a window that is to bring so many messages", () => {
  // P(N ≤ least - 1) for a Poisson N of this mean, summed in double precision by a program apart from this one.
  it.each([
    { least: 59, mean: 79.77, tooFew: 0.00653 },
    { least: 299, mean: 342.03, tooFew: 0.00827 },
  ])("has a mean at which fewer than $least come in one of a hundred", ({ least, mean, tooFew }) => {
    expect(meanForCount(least)).toBeCloseTo(mean, 1);
    expect(poissonCdf(least - 1, mean)).toBeCloseTo(tooFew, 3);
  });
});

function poissonCdf(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= count; k++) {
    term *= mean / k;
    sum += term;
  }
  return sum;
}

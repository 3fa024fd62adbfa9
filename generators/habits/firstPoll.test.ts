// Runtime: Node.
import { expect, it } from "vitest";
import { firstPollMs } from "./firstPoll.ts";

it("spreads the ends of first polls evenly over the time-out, the same for the same seed", () => {
  const first = (seed: number) => Array.from({ length: 10_000 }, (_, member) => firstPollMs(seed, member, 30_000));
  const tenths = new Array<number>(10).fill(0);
  for (const ms of first(1)) {
    const tenth = Math.floor(ms / 3000);
    tenths[tenth] = (tenths[tenth] ?? Number.NaN) + 1;
  }
  // 1,000 each, give or take 30 (one standard deviation of a binomial count); chi-squared with 9 degrees of freedom, 99.9 %.
  const chiSquared = tenths.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  expect(chiSquared).toBeLessThan(27.9);
  expect(first(1)).toEqual(first(1));
  expect(first(1)).not.toEqual(first(2));
});

import { expect, test } from "vitest";
import { randomStream } from "../../generators/random/stream.ts";
import { inRandomOrder, interleave } from "./interleave.ts";

/** A search that is over after so many trials, and notes when it is asked for one. */
function searchOf(name: string, trials: number, log: string[]) {
  let played = 0;
  return {
    step: async () => {
      log.push(name);
      return { complete: ++played >= trials };
    },
  };
}

async function played(lengths: readonly number[], seed: number, isStopped = () => false) {
  const log: string[] = [];
  const order: number[] = [];
  const searches = lengths.map((length, i) => searchOf(String(i), length, log));
  await interleave(searches, {
    round: inRandomOrder(randomStream(seed, 0, 3002)),
    timeLeftSec: () => 60,
    onTurn: (position) => order.push(position),
    isStopped,
  });
  return { log, order };
}

test("every round has each open search once, and all are played to their end", async () => {
  const { log, order } = await played([4, 4, 2], 7);
  expect(order.map(String)).toEqual(log);
  expect(log.slice(0, 3).toSorted()).toEqual(["0", "1", "2"]);
  expect(log.slice(3, 6).toSorted()).toEqual(["0", "1", "2"]);
  expect(log.slice(6, 8).toSorted()).toEqual(["0", "1"]);
  expect(log).toHaveLength(10);
});

test("either goes first about as often, the same seed gives the same order, another one another", async () => {
  const { order } = await played([200, 200], 3);
  const firsts = order.filter((_, i) => i % 2 === 0).filter((position) => position === 0).length;
  // Binomial(200, 1/2): 70 to 130 is more than four standard deviations either way.
  expect(firsts).toBeGreaterThan(70);
  expect(firsts).toBeLessThan(130);
  expect((await played([200, 200], 3)).order).toEqual(order);
  expect((await played([200, 200], 4)).order).not.toEqual(order);
});

test("what time is left is shared by those whose turn is still to come in the round", async () => {
  const told: number[] = [];
  let leftSec = 300;
  const search = {
    step: async (timeLeftSec: number) => {
      told.push(timeLeftSec);
      leftSec -= timeLeftSec;
      return { complete: true };
    },
  };
  await interleave([search, search, search], { round: (open) => open, timeLeftSec: () => leftSec });
  expect(told).toEqual([100, 100, 100]);
});

test("a stop ends it between two trials", async () => {
  let asked = 0;
  expect((await played([50, 50], 1, () => ++asked > 5)).log.length).toBeLessThan(5);
});

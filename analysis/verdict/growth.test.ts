import { expect, test } from "vitest";
import { randomStream } from "../../generators/random/stream.ts";
import { timelineFixture } from "./fixtures.ts";
import { findGrowth, windowOf } from "./growth.ts";

const LIMITS = { alpha: 0.05, sendLimitMs: 1000, deliveryLimitMs: 3000 };

function growthOf(inFlight: readonly number[], deliveryMsP99?: readonly (number | null)[]): string[] {
  const timeline = timelineFixture(inFlight, deliveryMsP99);
  return findGrowth({ timeline, windowSec: inFlight.length, throughputPerSec: 30 }, LIMITS).map((growth) => growth.of);
}

/** Messages in the system at each full second of an M/M/1 queue that starts empty, 6 s of settling cut off. */
function queue(arrivalsPerSec: number, servicesPerSec: number, seconds: number, seed: number): number[] {
  const random = randomStream(seed, 0, 1004);
  const inFlight = Array<number>(seconds + 6).fill(0);
  let free = 0;
  for (let at = 0; at < inFlight.length; at += random.exponential(1 / arrivalsPerSec)) {
    free = Math.max(free, at) + random.exponential(1 / servicesPerSec);
    for (let t = Math.floor(at); t < Math.min(inFlight.length, Math.floor(free)); t++)
      inFlight[t] = (inFlight[t] ?? 0) + 1;
  }
  return inFlight.slice(6);
}

function alarmShare(arrivalsPerSec: number, servicesPerSec: number, seconds: number): number {
  const runs = 300;
  let alarms = 0;
  for (let run = 0; run < runs; run++) {
    const timeline = timelineFixture(queue(arrivalsPerSec, servicesPerSec, seconds, run));
    const facts = { timeline, windowSec: seconds, throughputPerSec: Math.min(arrivalsPerSec, servicesPerSec) };
    if (findGrowth(facts, LIMITS).length > 0) alarms++;
  }
  return alarms / runs;
}

test("a stable queue at high utilisation rarely raises an alarm", () => {
  expect(alarmShare(34, 40, 20)).toBeLessThan(0.06);
  expect(alarmShare(190, 200, 20)).toBeLessThan(0.06);
  expect(alarmShare(190, 200, 60)).toBeLessThan(0.06);
});

test("an overloaded queue is found, also where its latency is still within the limit", () => {
  expect(alarmShare(50, 40, 20)).toBeGreaterThan(0.95);
  expect(alarmShare(220, 200, 20)).toBeGreaterThan(0.95);
  // 5 % too much for 20 s leaves messages waiting for half a second at most.
  expect(alarmShare(525, 500, 20)).toBeGreaterThan(0.9);
});

test("deliveries that fall behind are found though sends are steady", () => {
  const steady = Array.from({ length: 20 }, (_, i) => 3 + (i % 2));
  expect(
    growthOf(
      steady,
      steady.map((_, i) => 300 + 100 * i + 50 * (i % 3)),
    ),
  ).toEqual(["delivery"]);
});

test("a stall at the end of the window is no growth", () => {
  const steady = Array.from({ length: 20 }, (_, i) => 3 + ((i * 7) % 4));
  expect(growthOf([...steady.slice(0, 18), 40, 70])).toEqual([]);
});

test("a rise too small to matter is left alone, however regular", () => {
  expect(growthOf(Array.from({ length: 20 }, (_, i) => 3 + 0.1 * i))).toEqual([]);
});

test("falling work is no alarm, and a few seconds are no trend", () => {
  expect(growthOf(Array.from({ length: 20 }, (_, i) => 100 - 5 * i))).toEqual([]);
  expect(growthOf([0, 50, 100, 150, 200])).toEqual([]);
});

test("the window is what lies before the load stops", () => {
  const window = windowOf(timelineFixture([1, 2, 3, 4]), 4);
  expect(window.map((entry) => entry.inFlight)).toEqual([1, 2, 3, 4]);
});

// Runtime: Node.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { erlangC, mm1CapacityPerSec, mmcCapacityPerSec, mmcSojournTail, trueCapacity } from "./capacity.ts";
import { parseConfig } from "./config.ts";

describe("erlangC", () => {
  // M/M/2 at a = 1 and M/M/3 at a = 2 stand in every textbook (1/3, 4/9); the others by exact rational
  // arithmetic (Python fractions) from the defining sum.
  it.each([
    [2, 1, 1 / 3],
    [3, 2, 4 / 9],
    [5, 4.5, 19683 / 25814],
    [10, 8, 0.40918015079644354],
    [50, 45, 0.3638644672069884],
  ])("%i workers, %d erlangs", (workers, erlangs, expected) => {
    expect(erlangC(workers, erlangs)).toBeCloseTo(expected, 12);
  });

  it("is the utilisation for one worker", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (a) => {
        expect(erlangC(1, a)).toBeCloseTo(a, 12);
      }),
    );
  });
});

describe("mmcSojournTail", () => {
  // Simpson's rule over the convolution of wait and service, 200,000 steps, in Python. The first has a = c − 1,
  // where the general formula divides by zero.
  it.each([
    [3, 10, 200, 40, 0.05087677469095213],
    [4, 20, 150, 60, 0.12587673889232004],
    [2, 5, 200, 20, 0.04273649074039764],
  ])("c=%i, mean %d ms, %d/s, over %d ms", (workers, meanMs, ratePerSec, tMs, expected) => {
    expect(mmcSojournTail(workers, meanMs, ratePerSec, tMs)).toBeCloseTo(expected, 10);
  });

  it("is exponential with rate μ − λ for one worker", () => {
    expect(mmcSojournTail(1, 5, 150, 60)).toBeCloseTo(Math.exp(-0.05 * 60), 12);
  });

  it("is 1 where the station is overloaded", () => {
    expect(mmcSojournTail(2, 10, 200, 50)).toBe(1);
  });
});

describe("closed-form capacity", () => {
  it("gives M/M/1 at 5 ms: 195.4/s for p99 ≤ 1 s, 153.9/s for p99 ≤ 100 ms", () => {
    expect(mm1CapacityPerSec(5, { quantile: 0.99, limitMs: 1000 })).toBeCloseTo(195.3948298140119, 9);
    expect(mm1CapacityPerSec(5, { quantile: 0.99, limitMs: 100 })).toBeCloseTo(153.94829814011908, 9);
  });

  it("is 0 where a single message is too slow already", () => {
    expect(mm1CapacityPerSec(50, { quantile: 0.99, limitMs: 100 })).toBe(0);
    expect(mmcCapacityPerSec(4, 50, { quantile: 0.99, limitMs: 100 })).toBe(0);
  });

  it("meets the objective exactly at the capacity, for any number of workers", () => {
    const meanMs = fc.double({ min: 0.5, max: 50, noNaN: true });
    const quantile = fc.double({ min: 0.5, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), meanMs, quantile, (workers, mean, q) => {
        const limitMs = mean * -Math.log1p(-q) * 2;
        const perSec = mmcCapacityPerSec(workers, mean, { quantile: q, limitMs });
        expect(mmcSojournTail(workers, mean, perSec, limitMs) / (1 - q)).toBeCloseTo(1, 4);
      }),
    );
  });
});

describe("trueCapacity", () => {
  const objective = { quantile: 0.99, limitMs: 50 };
  const config = (service: unknown, rest: object = {}) => parseConfig({ service, ...rest }, "test");

  it("takes the closed form where there is one", () => {
    const plain = config({ workers: 2, meanMs: { send: 5 } });
    expect(trueCapacity(plain, objective)).toEqual({
      perSec: mmcCapacityPerSec(2, 5, objective),
      method: "closed form",
    });
    expect(trueCapacity(config({}), objective).perSec).toBe(Number.POSITIVE_INFINITY);
  });

  // Erlang's formula for the wait in an M/D/1 (1909; Tijms, A First Course in Stochastic Models, sec. 9.3), summed
  // with 80 digits in Python and solved by bisection.
  it("simulates M/D/1: 154.70/s for p99 ≤ 50 ms at 5 ms", () => {
    const deterministic = config({ distribution: "deterministic", meanMs: { send: 5 } });
    const { perSec, method } = trueCapacity(deterministic, objective, { operations: 200_000 });
    expect(method).toBe("simulation");
    expect(perSec / 154.6974446538431).toBeCloseTo(1, 2);
  });

  it("simulates what the closed form knows, to the same answer", () => {
    const almostPlain = config({ workers: 3, meanMs: { send: 10 } }, { degradePerThousandRooms: 1e-9 });
    const roomy = { quantile: 0.99, limitMs: 100 };
    const { perSec } = trueCapacity(almostPlain, roomy, { operations: 200_000 });
    // Ten seeds scattered by 1.5 % at this length.
    expect(perSec / mmcCapacityPerSec(3, 10, roomy)).toBeCloseTo(1, 1.5);
  });

  it("falls with stalls, locks, a cliff and a mix that costs", () => {
    const options = { operations: 30_000 };
    const service = { workers: 2, meanMs: { send: 5 } };
    const base = trueCapacity(config(service), { quantile: 0.99, limitMs: 200 }, options).perSec;
    const worse = (changed: unknown, rest: object = {}, load: object = {}) =>
      trueCapacity(config(changed, rest), { quantile: 0.99, limitMs: 200 }, { ...options, load }).perSec;
    expect(worse(service, { stalls: { everySec: 10, forSec: 0.5 } })).toBeLessThan(base * 0.1);
    // One room alone makes the station an M/M/1: its second worker only ever waits.
    expect(
      worse({ ...service, lockPerRoom: true }) / mm1CapacityPerSec(5, { quantile: 0.99, limitMs: 200 }),
    ).toBeCloseTo(1, 1);
    expect(worse(service, { cliff: { atPerSec: 100, factor: 10 } })).toBeLessThan(140);
    const mixed = worse({ ...service, meanMs: { send: 5, sync: 5 } }, {}, { syncsPerMessage: 1 });
    expect(mixed / (base / 2)).toBeCloseTo(1, 1);
  });
});

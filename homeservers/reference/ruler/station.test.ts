// Runtime: Node.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../config.ts";
import { randomFor } from "./random.ts";
import { simulateStation } from "./simulate.ts";
import { type Passage, Station } from "./station.ts";

const stationOf = (config: unknown): Station => new Station(parseConfig(config, "test"), randomFor(1, "service"));
const send = (station: Station, atMs: number, roomId = "", rooms = 0): Passage =>
  station.arrive({ atMs, kind: "send", roomId, rooms });
const end = (station: Station, atMs: number, roomId = "", rooms = 0): number => {
  const passage = send(station, atMs, roomId, rooms);
  return passage.accepted ? passage.endMs : Number.NaN;
};
const fixed = { distribution: "deterministic", meanMs: { send: 10 } };

describe("a station", () => {
  it("serves one after the other, in order of arrival", () => {
    const station = stationOf({ service: fixed });
    expect([0, 1, 2, 50].map((at) => end(station, at))).toEqual([10, 20, 30, 60]);
    expect(station.busyMs).toBe(40);
  });

  it("serves as many at once as there are workers", () => {
    const station = stationOf({ service: { ...fixed, workers: 2 } });
    expect([0, 1, 2, 3].map((at) => end(station, at))).toEqual([10, 11, 20, 21]);
  });

  it("lets pass at once what has no demand", () => {
    const station = stationOf({ service: fixed });
    end(station, 0);
    expect(station.arrive({ atMs: 1, kind: "sync", rooms: 0 })).toEqual({ accepted: true, endMs: 1, demandMs: 0 });
  });

  it("never lets operations of one room overlap, and holds the waiting one's worker", () => {
    const station = stationOf({ service: { ...fixed, workers: 2, lockPerRoom: true } });
    expect(end(station, 0, "a")).toBe(10);
    expect(end(station, 1, "a")).toBe(20);
    // Both workers are taken, one of them by the message that waits for room a.
    expect(end(station, 2, "b")).toBe(20);
    expect(end(station, 21, "a")).toBe(31);
  });

  it("turns away beyond the limit of those who wait, and counts only those", () => {
    const station = stationOf({ service: { ...fixed, queueLimit: { waiting: 2, status: 429 } } });
    expect([0, 1, 2].map((at) => end(station, at))).toEqual([10, 20, 30]);
    expect(send(station, 3)).toEqual({ accepted: false, status: 429 });
    expect(station.waitingAt(3)).toBe(2);
    expect(end(station, 11)).toBe(40);
    expect(station.waitingAt(45)).toBe(0);
  });

  it("rests during stalls and goes on with what was interrupted", () => {
    const station = stationOf({ service: fixed, stalls: { everySec: 1, forSec: 0.2 } });
    expect(end(station, 0)).toBe(10);
    expect(end(station, 995)).toBe(1205);
    expect(end(station, 2100)).toBe(2210);
    expect(station.arrive({ atMs: 3050, kind: "sync", rooms: 0 })).toMatchObject({ endMs: 3200 });
    expect(station.servingFrom(50)).toBe(50);
  });

  it("is slow at first and recovers evenly", () => {
    const station = stationOf({ service: fixed, warmup: { sec: 10, factor: 3 } });
    expect(end(station, 0)).toBe(30);
    expect(end(station, 5000)).toBe(5020);
    expect(end(station, 10_000)).toBe(10_010);
  });

  it("grows slower with the rooms it holds", () => {
    const station = stationOf({ service: fixed, degradePerThousandRooms: 0.5 });
    expect(end(station, 0, "", 4000)).toBe(30);
  });

  it("falls off its cliff above a rate of arrivals, and climbs back below it", () => {
    const service = { distribution: "deterministic", meanMs: { send: 0.001 } };
    const station = stationOf({ service, cliff: { atPerSec: 10, factor: 1000, windowSec: 1 } });
    const demand = (atMs: number): number => {
      const passage = send(station, atMs);
      return passage.accepted ? passage.demandMs : Number.NaN;
    };
    const demands = Array.from({ length: 12 }, (_, i) => demand(i * 50));
    expect(demands).toEqual([...Array.from({ length: 10 }, () => 0.001), 1, 1]);
    expect(demand(2000)).toBe(0.001);
  });

  it("never ends anything before arrival plus demand, nor works more than its workers can", () => {
    const gaps = fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 5 }), fc.boolean(), (list, workers, lockPerRoom) => {
        const station = stationOf({ service: { workers, lockPerRoom, meanMs: { send: 5 } } });
        let atMs = 0;
        let lastMs = 0;
        list.forEach((gap, i) => {
          atMs += gap;
          const passage = send(station, atMs, String(i % 3));
          if (!passage.accepted) throw new Error("refused without a limit");
          expect(passage.endMs).toBeGreaterThanOrEqual(atMs + passage.demandMs - 1e-9);
          lastMs = Math.max(lastMs, passage.endMs);
        });
        expect(station.busyMs).toBeLessThanOrEqual(lastMs * workers + 1e-6);
      }),
    );
  });
});

describe("a simulated station", () => {
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const load = { messagesPerSec: 140, syncsPerMessage: 0, othersPerMessage: 0, rooms: 1 };
  const options = { operations: 400_000, seed: 7 };

  // Pollaczek and Khinchine: mean sojourn = s + ρs(1 + cv²) / (2(1 − ρ)), here s = 5 ms and ρ = 0.7.
  it.each([
    ["exponential", 1],
    ["deterministic", 0],
    [{ lognormal: { cv: 0.5 } }, 0.5],
    [{ traced: { values: [4, 6] } }, 0.2],
  ] as const)("has the mean sojourn time of M/G/1: %j", (distribution, cv) => {
    const config = parseConfig({ service: { distribution, meanMs: { send: 5 } } }, "test");
    const { sendMs, utilisation } = simulateStation(config, load, options);
    const expected = 5 + (0.7 * 5 * (1 + cv * cv)) / (2 * 0.3);
    // The trace alternates strictly: a short service follows every long one, which shortens the queue a little.
    expect(mean(sendMs) / expected).toBeCloseTo(
      1,
      typeof distribution === "object" && "traced" in distribution ? 1 : 1.4,
    );
    expect(utilisation).toBeCloseTo(0.7, 1.7);
  });

  it("has the exponential tail of M/M/1: p99 = ln 100 / (μ − λ) = 76.75 ms", () => {
    const config = parseConfig({ service: { meanMs: { send: 5 } } }, "test");
    const sorted = simulateStation(config, load, options).sendMs.sort();
    expect((sorted[Math.ceil(0.99 * sorted.length) - 1] ?? 0) / 76.75).toBeCloseTo(1, 1);
  });

  it("is the same again for the same seed", () => {
    const config = parseConfig({ service: { meanMs: { send: 5 } } }, "test");
    const few = { operations: 100, seed: 3 };
    expect(simulateStation(config, load, few)).toEqual(simulateStation(config, load, few));
    expect(simulateStation(config, load, few)).not.toEqual(simulateStation(config, load, { ...few, seed: 4 }));
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exponentialFit, kolmogorovTail } from "../../dev/testing/kolmogorov.ts";
import { loadShape, shapeNames } from "../../harness/input/shape.ts";
import type { Shape } from "../../records/shape.ts";
import { purposes } from "../random/purposes.ts";
import { Arrivals } from "./arrivals.ts";
import { polygonOf } from "./polygon.ts";
import { Warp } from "./warp.ts";

const SHAPES: Shape[] = [
  { kind: "constant" },
  { kind: "step", atSec: 20, before: 1, after: 3 },
  { kind: "ramp", fromSec: 10, toSec: 60, before: 0.2, after: 2 },
  { kind: "spike", atSec: 30, lengthSec: 10, base: 0.5, peak: 5 },
  { kind: "flash-crowd", atSec: 10, riseSec: 15, halfLifeSec: 12, base: 0.3, peak: 3 },
  { kind: "day", levels: Array.from({ length: 24 }, (_, hour) => 0.2 + (hour % 12) / 12), fromHour: 7.5, speed: 240 },
  { kind: "counts", perMinute: [3, 0, 10, 7], speed: 2 },
];
const ZERO_MS = 8000;
const START_MS = 2000;

/** Level of a shape at a time, by a second way: from what the kind says, not from its corners. */
function levelAt(shape: Shape, tSec: number): number {
  switch (shape.kind) {
    case "constant":
      return 1;
    case "step":
      return tSec < shape.atSec ? shape.before : shape.after;
    case "ramp": {
      const share = (tSec - shape.fromSec) / (shape.toSec - shape.fromSec);
      return shape.before + (shape.after - shape.before) * Math.min(1, Math.max(0, share));
    }
    case "spike":
      return tSec >= shape.atSec && tSec < shape.atSec + shape.lengthSec ? shape.peak : shape.base;
    case "flash-crowd": {
      const since = tSec - shape.atSec;
      const rising = Math.min(1, Math.max(0, since / shape.riseSec));
      const decayed = 2 ** (-Math.max(0, since - shape.riseSec) / shape.halfLifeSec);
      return shape.base + (shape.peak - shape.base) * rising * decayed;
    }
    case "day": {
      const hour = shape.fromHour + Math.max(0, tSec * shape.speed) / 3600;
      const before = Math.floor(hour);
      const [a = 0, b = 0] = [shape.levels[before % 24], shape.levels[(before + 1) % 24]];
      return a + (b - a) * (hour - before);
    }
    case "counts": {
      const minute = Math.floor(Math.max(0, tSec * shape.speed) / 60);
      return (shape.perMinute[minute] ?? 0) / Math.max(...shape.perMinute);
    }
  }
}

describe.each(SHAPES)("shape $kind", (shape) => {
  const warp = () => new Warp(polygonOf(shape), ZERO_MS, START_MS);

  it("has the cumulative rate that its definition integrates to", () => {
    const stepMs = 5;
    let integral = START_MS;
    for (let ms = START_MS; ms < 100_000; ms += stepMs) {
      integral += stepMs * levelAt(shape, (ms + stepMs / 2 - ZERO_MS) / 1000);
      if ((ms - START_MS) % 1000 === 0) {
        // A decay is straight between its quarters: 0.4 % of the peak at most, and less of an integral.
        const off = Math.abs(warp().operationalMs(ms + stepMs) - integral);
        expect(off).toBeLessThan(20 + 0.003 * integral);
      }
    }
  });

  it("comes back from real to operational time, and never runs backwards", () => {
    const end = warp().operationalMs(100_000);
    fc.assert(
      fc.property(fc.array(fc.double({ min: START_MS, max: end, noNaN: true }), { minLength: 2 }), (times) => {
        const one = warp();
        let last = START_MS;
        for (const time of times.sort((a, b) => a - b)) {
          const real = one.realMs(time);
          expect(real).toBeGreaterThanOrEqual(last);
          if (Number.isFinite(real)) expect(Math.abs(one.operationalMs(real) - time)).toBeLessThan(1e-6 * end);
          last = real;
        }
      }),
    );
  });

  it("has arrivals whose gaps are exponential in operational time, and as many as its area", () => {
    const process = { seed: 11, stream: 3, purpose: purposes.surgeGaps, perSec: 60, shape };
    const arrivals = new Arrivals({ ...process, shapeZeroMs: ZERO_MS, startMs: START_MS, endMs: 92_000 });
    const operational: number[] = [START_MS];
    for (let next = arrivals.next(); next !== undefined; next = arrivals.next()) {
      expect(next.index).toBe(operational.length - 1);
      operational.push(warp().operationalMs(next.atMs));
    }
    const gaps = operational.slice(1).map((time, i) => ((time - (operational[i] ?? 0)) * 60) / 1000);
    const expected = ((warp().operationalMs(92_000) - START_MS) * 60) / 1000;
    expect(Math.abs(gaps.length - expected)).toBeLessThan(5 * Math.sqrt(expected));
    expect(exponentialFit(gaps).p).toBeGreaterThan(0.001);
  });
});

describe("the test of the gaps", () => {
  // scipy 1.17: kstwobign.sf, kstest(…, "expon").
  it("knows the Kolmogorov distribution", () => {
    expect(kolmogorovTail(0.5)).toBeCloseTo(0.9639452436, 8);
    expect(kolmogorovTail(1)).toBeCloseTo(0.2699996717, 8);
    expect(kolmogorovTail(1.36)).toBeCloseTo(0.0494858768, 8);
  });

  it("notices a shape that was played as another, even spacing and clumps", () => {
    const flash: Shape = { kind: "flash-crowd", atSec: 10, riseSec: 15, halfLifeSec: 12, base: 0.3, peak: 3 };
    const process = { seed: 11, stream: 3, purpose: purposes.surgeGaps, perSec: 60, shape: flash };
    const arrivals = new Arrivals({ ...process, shapeZeroMs: 0, startMs: 0, endMs: 92_000 });
    const times: number[] = [];
    for (let next = arrivals.next(); next !== undefined; next = arrivals.next()) times.push(next.atMs);
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    expect(exponentialFit(gaps.map((gap) => gap / mean)).p).toBeLessThan(1e-6);
    expect(exponentialFit(Array.from({ length: 500 }, () => 1)).p).toBeLessThan(1e-6);
  });
});

describe("shapes that come with the program", () => {
  it.each(shapeNames())("%s can be read and brings load", (name) => {
    expect(new Warp(polygonOf(loadShape(name)), 0, 0).operationalMs(120_000)).toBeGreaterThan(0);
  });
});

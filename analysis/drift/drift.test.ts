import { describe, expect, it } from "vitest";
import { randomStream } from "../../generators/random/stream.ts";
import { driftOf } from "./drift.ts";

const noise = randomStream(3, 0, 999);
const series = (length: number, perStep: number) =>
  Array.from({ length }, (_, i) => 100 + perStep * i + 2 * noise.normal());

describe("drift", () => {
  it("finds a planted rise: its slope an hour, and that it is none by chance", () => {
    const found = driftOf("memory", series(40, 0.5), 30);
    expect(found?.pRising).toBeLessThan(1e-6);
    // Half a unit each 30 s is 60 an hour; the error of the slope of 40 points is below a tenth of it.
    expect(Math.abs((found?.perHour ?? 0) - 60)).toBeLessThan(6);
    expect((found?.last ?? 0) - (found?.first ?? 0)).toBeGreaterThan(12);
  });

  it("takes steady noise for chance in 95 of 100 series", () => {
    const alarms = Array.from({ length: 400 }, () => driftOf("x", series(20, 0), 30)?.pRising ?? 0).filter(
      (p) => p < 0.05,
    );
    expect(alarms.length / 400).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / 400));
  });

  it("says nothing of a window that is too short", () => {
    expect(driftOf("x", series(7, 1), 30)).toBeUndefined();
  });
});

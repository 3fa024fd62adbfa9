import { describe, expect, it } from "vitest";
import { histogramOf, LATENCY_CLASSES_MS, survivalOf } from "./latencyClasses.ts";

describe("latency classes", () => {
  it("rise from 0.1 ms to 80 s, each at most 29 % above the one before", () => {
    expect([LATENCY_CLASSES_MS[0], LATENCY_CLASSES_MS.at(-1)]).toEqual([0.1, 80_000]);
    LATENCY_CLASSES_MS.slice(1).forEach((upToMs, index) => {
      const before = LATENCY_CLASSES_MS[index] ?? 0;
      expect(upToMs).toBeGreaterThan(before);
      expect(upToMs / before).toBeLessThan(1.29);
    });
  });

  it("leave out what is empty at either end", () => {
    const counts = LATENCY_CLASSES_MS.map((ms) => (ms === 100 ? 3 : ms === 160 ? 1 : 0));
    expect(histogramOf(counts, 2)).toEqual({ upToMs: [100, 125, 160], counts: [3, 0, 1], beyond: 2 });
    expect(histogramOf([0, 0], 0)).toEqual({ upToMs: [], counts: [], beyond: 0 });
  });

  it("give the share that was slower, failures included", () => {
    expect(survivalOf({ upToMs: [100, 125, 160], counts: [3, 0, 1], beyond: 1 })).toEqual([
      { ms: 100, shareSlower: 0.4 },
      { ms: 125, shareSlower: 0.4 },
      { ms: 160, shareSlower: 0.2 },
    ]);
    expect(survivalOf({ upToMs: [], counts: [], beyond: 0 })).toEqual([]);
  });
});

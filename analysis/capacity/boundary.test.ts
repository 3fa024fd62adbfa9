import fc from "fast-check";
import { expect, test } from "vitest";
import type { Verdict } from "../../records/trial.ts";
import { type Boundary, fitBoundary } from "./boundary.ts";
import { trial } from "./fixtures.ts";
import type { BoundaryTrial } from "./side.ts";

function fitted(trials: readonly BoundaryTrial[]): Boundary {
  const fit = fitBoundary(trials);
  if (fit === null) throw new Error("Expected a fit, found null.");
  return fit;
}

/** As many trials at each load as the curve of this width says, in hundreds. */
function ideal(c50: number, width: number): BoundaryTrial[] {
  return [-3, -2, -1, 0, 1, 2, 3].flatMap((steps) => {
    const load = c50 * Math.exp(steps * width);
    const passes = Math.round(40 / (1 + Math.exp(steps)));
    return Array.from({ length: 40 }, (_, i) => trial(load, i < passes ? "pass" : "fail"));
  });
}

test("ideal data give back the curve they were made of", () => {
  for (const width of [0.01, 0.03, 0.1]) {
    const fit = fitted(ideal(40, width));
    expect(fit.c50Quantile(0.5) / 40).toBeCloseTo(1, 2);
    // C95 lies ln 19 widths below C50.
    expect(Math.log(fit.c95 / 40) / (-Math.log(19) * width)).toBeGreaterThan(0.85);
    expect(Math.log(fit.c95 / 40) / (-Math.log(19) * width)).toBeLessThan(1.15);
  }
});

test("separable data have an interval, around the gap between the last pass and the first fail", () => {
  const fit = fitted([
    trial(30, "pass"),
    trial(36, "pass"),
    trial(38, "pass"),
    trial(41, "fail"),
    trial(45, "fail"),
    trial(60, "fail"),
  ]);
  expect(fit.c50Quantile(0.5)).toBeGreaterThan(38);
  expect(fit.c50Quantile(0.5)).toBeLessThan(41);
  expect(fit.c50Quantile(0.025)).toBeLessThan(38);
  expect(fit.c50Quantile(0.975)).toBeGreaterThan(41);
});

test("without a pass or without a fail there is no boundary", () => {
  expect(fitBoundary([])).toBeNull();
  expect(fitBoundary([trial(1, "pass"), trial(2, "pass"), trial(3, "invalid")])).toBeNull();
  expect(fitBoundary([trial(1, "fail"), trial(2, "insufficient")])).toBeNull();
});

test("one wrong verdict far away does not drag the boundary along", () => {
  const around = [38, 39, 39.5, 38.5, 37]
    .map((load) => trial(load, "pass"))
    .concat([41, 42, 40.5, 43, 41.5].map((load) => trial(load, "fail")));
  const moved = fitted([...around, trial(20, "fail")]).c50Quantile(0.5) / fitted(around).c50Quantile(0.5);
  expect(Math.abs(moved - 1)).toBeLessThan(0.025);
});

const histories = fc
  .array(
    fc.record({
      load: fc.double({ min: 1, max: 100, noNaN: true }),
      verdict: fc.constantFrom<Verdict>("pass", "fail"),
    }),
    {
      minLength: 2,
      maxLength: 30,
    },
  )
  .filter((trials) => fitBoundary(trials) !== null);

test("only ratios of loads matter", () => {
  fc.assert(
    fc.property(histories, fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (trials, factor) => {
      const fit = fitted(trials);
      const scaled = fitted(trials.map(({ load, verdict }) => trial(load * factor, verdict)));
      for (const q of [0.025, 0.5, 0.975])
        expect(scaled.c50Quantile(q) / fit.c50Quantile(q) / factor).toBeCloseTo(1, 6);
      expect(scaled.c95 / fit.c95 / factor).toBeCloseTo(1, 6);
    }),
    { numRuns: 30 },
  );
});

test("quantiles rise, C95 lies below the upper end, draws come from the distribution", () => {
  fc.assert(
    fc.property(histories, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (trials, uniform) => {
      const fit = fitted(trials);
      const quantiles = [0.01, 0.025, 0.5, 0.975, 0.99].map((q) => fit.c50Quantile(q));
      expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b));
      expect(fit.c95).toBeLessThan(fit.c50Quantile(0.99));
      const { c50, width } = fit.draw(uniform);
      expect(c50).toBeCloseTo(fit.c50Quantile(uniform), 10);
      expect(width).toBeGreaterThan(0);
    }),
    { numRuns: 50 },
  );
});

/** A trial whose share of violations is exactly that of the curve. */
function shared(load: number, c50: number, width: number, objective = "send", designEffect = 1): BoundaryTrial {
  const share = 1 / (1 + 99 * (load / c50) ** (-1 / width));
  const count = 100_000;
  const violations = Math.round(share * count);
  const verdict = violations > 0.01 * count ? "fail" : "pass";
  return { load, verdict, shares: [{ objective, count, violations, designEffect, allowed: 0.01 }] };
}

const around = [34, 37, 39, 40.5, 42, 44];

test("shares of violations give back the load at which exactly 1 % are late", () => {
  const fit = fitted(around.map((load) => shared(load, 40, 0.07)));
  expect(fit.objective).toBe("send");
  expect(fit.c50Quantile(0.5) / 40).toBeCloseTo(1, 3);
  expect(fit.c95).toBeLessThan(40);
});

test("verdicts all on one side of a biased test do not move a fit over shares", () => {
  // A verdict that only sees the gross violations would put the boundary at 43.
  const kind = around.map((load) => ({ ...shared(load, 40, 0.07), verdict: load < 43 ? "pass" : "fail" }) as const);
  expect(fitted(kind).c50Quantile(0.5) / 40).toBeCloseTo(1, 3);
});

test("clumped violations widen the interval by the root of their design effect", () => {
  const width = (designEffect: number) => {
    const fit = fitted(around.map((load) => shared(load, 40, 0.07, "send", designEffect)));
    return Math.log(fit.c50Quantile(0.975) / fit.c50Quantile(0.025));
  };
  expect(width(64) / width(16)).toBeGreaterThan(1.7);
  expect(width(64) / width(16)).toBeLessThan(2.3);
});

test("of two objectives the one that gives way first counts", () => {
  const both = around.map((load) => {
    const send = shared(load, 42, 0.07, "send");
    const delivery = shared(load, 38, 0.07, "delivery");
    return { load, verdict: delivery.verdict, shares: [...(send.shares ?? []), ...(delivery.shares ?? [])] };
  });
  const fit = fitted(both);
  expect(fit.objective).toBe("delivery");
  expect(fit.c50Quantile(0.5) / 38).toBeCloseTo(1, 2);
});

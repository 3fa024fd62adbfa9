import fc from "fast-check";
import { expect, test } from "vitest";
import { binomialUpperTail } from "../statistics/binomial.ts";
import { designEffect } from "../statistics/designEffect.ts";
import { allowedViolations, criticalViolations, minimumCount } from "./critical.ts";

test("critical counts as scipy.stats.binom.sf gives them for p99 and 5 %", () => {
  const known = [
    [100, 4],
    [299, 7],
    [344, 8],
    [600, 11],
    [612, 11],
    [6000, 74],
  ] as const;
  for (const [n, k] of known) expect(criticalViolations(n, 0.99, 0.05)).toBe(k);
});

test("fewest operations that can speak: 299 for 95 % confidence, 459 for 99 % (MLPerf inference, early stopping)", () => {
  expect(minimumCount(0.99, 0.05)).toBe(299);
  expect(minimumCount(0.99, 0.01)).toBe(459);
  expect(minimumCount(0.5, 0.25)).toBe(2);
});

test("allowed violations are those that leave the nearest-rank quantile within the limit", () => {
  expect(allowedViolations(612, 0.99)).toBe(6);
  expect(allowedViolations(300, 0.99)).toBe(3);
  expect(allowedViolations(299, 0.99)).toBe(2);
  expect(allowedViolations(10, 0.9)).toBe(1);
  expect(allowedViolations(5, 0.99)).toBe(0);
});

test("the critical count is the smallest that is significant, and lies above what is allowed", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 20_000 }),
      fc.double({ min: 0.5, max: 0.999, noNaN: true }),
      fc.double({ min: 0.001, max: 0.2, noNaN: true }),
      (n, quantile, alpha) => {
        const k = criticalViolations(n, quantile, alpha);
        if (k <= n) expect(binomialUpperTail(k, n, 1 - quantile)).toBeLessThanOrEqual(alpha);
        if (k > 0 && k - 1 <= n) expect(binomialUpperTail(k - 1, n, 1 - quantile)).toBeGreaterThan(alpha);
        expect(allowedViolations(n, quantile)).toBeLessThan(k);
      },
    ),
  );
});

test("the verdict that docs/method.md recomputes by hand", () => {
  const counts = [62, 58, 61, 63, 60, 59, 64, 62, 60, 63];
  const violations = [0, 0, 1, 3, 9, 7, 2, 0, 1, 2];
  const effect = designEffect(counts.map((count, i) => ({ count, violations: violations[i] as number })));
  expect(effect).toBeCloseTo(3.65, 2);
  const independent = Math.floor(612 / effect);
  expect(independent).toBe(167);
  expect(binomialUpperTail(4, independent, 0.01)).toBeCloseTo(0.088, 3);
  expect(binomialUpperTail(5, independent, 0.01)).toBeCloseTo(0.027, 3);
  expect(Math.ceil(effect * criticalViolations(independent, 0.99, 0.05))).toBe(19);
});

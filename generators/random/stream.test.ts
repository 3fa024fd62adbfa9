import { describe, expect, it } from "vitest";
import { type RandomStream, randomStream, uniformAt } from "./stream.ts";

const N = 20_000;
const draws = (draw: (stream: RandomStream) => number, n = N): number[] => {
  const stream = randomStream(7, 3, 99);
  return Array.from({ length: n }, () => draw(stream));
};
const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;
const variance = (xs: readonly number[]): number => {
  const m = mean(xs);
  return mean(xs.map((x) => (x - m) ** 2));
};

describe("randomStream", () => {
  it("says the same for the same seed, stream and purpose, and something else otherwise", () => {
    const first = (seed: number, stream: number, purpose: number) => {
      const random = randomStream(seed, stream, purpose);
      return [random.uniform(), random.uniform(), random.uniform()].join();
    };
    expect(first(1, 2, 3)).toBe(first(1, 2, 3));
    expect(new Set([first(1, 2, 3), first(2, 2, 3), first(1, 3, 3), first(1, 2, 4)]).size).toBe(4);
  });

  // From the known answer of the all-zero counter and key: words 6627e8d5 e169c58d.
  it("turns the published words into uniforms", () => {
    expect(randomStream(0, 0, 0).uniform()).toBe(((0x6627e8d5 >>> 6) * 2 ** 26 + (0xe169c58d >>> 6) + 0.5) / 2 ** 52);
  });

  // Five standard errors: 1/sqrt(12 N) for the mean of uniforms, mean/sqrt(N) for an exponential, and so on.
  it("has the moments of its distributions", () => {
    const uniforms = draws((s) => s.uniform());
    expect(Math.min(...uniforms)).toBeGreaterThan(0);
    expect(Math.max(...uniforms)).toBeLessThan(1);
    expect(Math.abs(mean(uniforms) - 0.5)).toBeLessThan(5 / Math.sqrt(12 * N));
    expect(Math.abs(mean(draws((s) => s.exponential(4))) - 4)).toBeLessThan((5 * 4) / Math.sqrt(N));
    const normals = draws((s) => s.normal());
    expect(Math.abs(mean(normals))).toBeLessThan(5 / Math.sqrt(N));
    expect(Math.abs(variance(normals) - 1)).toBeLessThan(5 * Math.sqrt(2 / N));
    const logs = draws((s) => s.logNormal(600, 0.8)).map((x) => Math.log(x));
    expect(Math.abs(mean(logs) - Math.log(600))).toBeLessThan((5 * 0.8) / Math.sqrt(N));
    expect(Math.abs(variance(logs) - 0.64)).toBeLessThan(5 * 0.64 * Math.sqrt(2 / N));
  });

  // Chi-square with 9 degrees of freedom: 27.88 is its 99.9 % point (published tables).
  it("draws integers below n evenly", () => {
    const counts = new Array<number>(10).fill(0);
    for (const k of draws((s) => s.below(10))) counts[k] = (counts[k] ?? 0) + 1;
    const chiSquare = counts.reduce((sum, c) => sum + (c - N / 10) ** 2 / (N / 10), 0);
    expect(counts).toHaveLength(10);
    expect(chiSquare).toBeLessThan(27.88);
  });
});

describe("uniformAt", () => {
  it("needs no state and tells counters beyond 2^32 apart", () => {
    expect(uniformAt(1, 2, 3, 4)).toBe(uniformAt(1, 2, 3, 4));
    expect(uniformAt(1, 2, 3, 5)).not.toBe(uniformAt(1, 2, 3, 5 + 2 ** 32));
    expect(Math.abs(mean(Array.from({ length: N }, (_, i) => uniformAt(1, 2, 3, i))) - 0.5)).toBeLessThan(
      5 / Math.sqrt(12 * N),
    );
  });
});

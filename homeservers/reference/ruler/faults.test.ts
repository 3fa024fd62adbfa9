// Runtime: Node.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FaultKind, FaultPlan, faultKinds } from "./faults.ts";
import { randomFor } from "./random.ts";

const faults = (plan: FaultPlan, messages: number, touchable: (i: number) => boolean = () => true) =>
  Array.from({ length: messages }, (_, i) => plan.next(touchable(i)));
const count = (list: readonly (FaultKind | undefined)[], kind: FaultKind) => list.filter((one) => one === kind).length;

describe("a plan of faults", () => {
  it("hits exactly one message of every block, not always the same place", () => {
    const list = faults(new FaultPlan({ lose: { oneIn: 10 } }, 1), 1000);
    const places = new Set<number>();
    for (let block = 0; block < 100; block++) {
      const part = list.slice(block * 10, block * 10 + 10);
      expect(count(part, "lose")).toBe(1);
      places.add(part.indexOf("lose"));
    }
    expect(places.size).toBe(10);
  });

  it("keeps the numbers exact when kinds meet or messages may not be touched", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 8, max: 40 }), (seed, n) => {
        const config = { lose: { oneIn: n }, duplicate: { oneIn: n }, delay: { oneIn: n, ms: 5 } };
        const plan = new FaultPlan(config, seed);
        const list = [...faults(plan, 20 * n, (i) => i % 2 === 0), ...faults(plan, 0)];
        for (const kind of ["lose", "duplicate", "delay"] as const) {
          // What falls on the very end of the last block may still be owed.
          expect(count(list, kind)).toBeGreaterThanOrEqual(18);
          expect(count(list, kind)).toBeLessThanOrEqual(20);
        }
        expect(list.filter((kind, i) => kind !== undefined && i % 2 === 1)).toEqual([]);
      }),
    );
  });

  it("plants the same for the same seed, and nothing where nothing is configured", () => {
    const config = { hide: { oneIn: 7 } };
    expect(faults(new FaultPlan(config, 5), 100)).toEqual(faults(new FaultPlan(config, 5), 100));
    expect(faults(new FaultPlan(config, 5), 100)).not.toEqual(faults(new FaultPlan(config, 6), 100));
    expect(faults(new FaultPlan({}, 5), 100).filter((kind) => kind !== undefined)).toEqual([]);
  });
});

describe("randomFor", () => {
  it("gives every purpose a stream of its own, uniform over the unit interval", () => {
    const firsts = new Set(
      [...faultKinds, "service", "arrivals", "mix"].map((purpose) => randomFor(1, purpose as "mix")()),
    );
    expect(firsts.size).toBe(8);
    const random = randomFor(9, "service");
    const values = Array.from({ length: 20_000 }, random);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.reduce((a, b) => a + b, 0) / values.length).toBeCloseTo(0.5, 1.7);
  });
});

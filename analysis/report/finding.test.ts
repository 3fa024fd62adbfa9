// Runtime: Node.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { carries, findingsOf, needsOf, ratioOf, sharedPerInsured, tellingTrial } from "./finding.ts";
import { resultFixture } from "./fixtures.ts";

const only = (result = resultFixture()) => {
  const [finding] = findingsOf([result]);
  if (finding === undefined) throw new Error("expected a finding");
  return finding;
};

describe("what a result says", () => {
  it("knows the five kinds", () => {
    expect(only().kind).toBe("falls-over");
    expect(only(resultFixture({ loadsPerSec: [5, 30] }))).toMatchObject({ kind: "lower-bound", boundPerSec: 30 });
    expect(only(resultFixture({ loadsPerSec: [50, 60] }))).toMatchObject({ kind: "upper-bound", boundPerSec: 50 });
    expect(only(resultFixture({ loadsPerSec: [20], invalid: [0] })).kind).toBe("insufficient");
    expect(only(resultFixture({ kind: "run", loadsPerSec: [20] })).kind).toBe("single-trial");
  });

  it("makes names and series unique", () => {
    const findings = findingsOf([resultFixture(), resultFixture(), resultFixture({ name: "Other" })]);
    expect(findings.map(({ name }) => name)).toEqual(["Synapse, one process (1)", "Synapse, one process (2)", "Other"]);
    expect(new Set(findings.map(({ series }) => series)).size).toBe(3);
  });

  it("carries up to what holds, not from the upper end of the interval, and says where it is too close to call", () => {
    const finding = only();
    expect(carries(finding, { messagesPerSec: 35.6 })).toBe("yes");
    expect(carries(finding, { messagesPerSec: 36 })).toBe("borderline");
    expect(carries(finding, { messagesPerSec: 36.6 })).toBe("no");
  });

  it("claims nothing beyond the loads that were tried", () => {
    const held = only(resultFixture({ loadsPerSec: [5, 30] }));
    expect([10, 31].map((messagesPerSec) => carries(held, { messagesPerSec }))).toEqual(["yes", "unknown"]);
    const failed = only(resultFixture({ loadsPerSec: [50, 60] }));
    expect([10, 55].map((messagesPerSec) => carries(failed, { messagesPerSec }))).toEqual(["unknown", "no"]);
  });

  it("never turns from no back to yes as the need grows", () => {
    const order = ["yes", "borderline", "no"];
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 200, noNaN: true }),
        fc.double({ min: 0, max: 200, noNaN: true }),
        (a, b) => {
          const [less, more] = [Math.min(a, b), Math.max(a, b)];
          const at = (messagesPerSec: number) => order.indexOf(carries(only(), { messagesPerSec }));
          expect(at(less)).toBeLessThanOrEqual(at(more));
        },
      ),
    );
  });

  it("compares by C50 and takes the range from the far ends of both intervals", () => {
    const base = { ...only(), perSec: { c50: 20, c95: 18, low: 16, high: 25 } };
    const other = { ...only(), perSec: { c50: 50, c95: 45, low: 40, high: 64 } };
    expect(ratioOf(base, other)).toEqual({ ratio: 2.5, low: 40 / 25, high: 64 / 16 });
    expect(ratioOf(base, only(resultFixture({ loadsPerSec: [5] })))).toBeNull();
  });

  it("shows the trial just above the point where the edition falls over, else the highest", () => {
    expect(tellingTrial(resultFixture())?.plannedPerSec).toBeCloseTo(36.6);
    expect(tellingTrial(resultFixture({ loadsPerSec: [5, 30, 10] }))?.plannedPerSec).toBe(30);
    expect(tellingTrial(resultFixture({ loadsPerSec: [] }))).toBeNull();
  });

  it("has a second scale only where all results agree on it", () => {
    expect(sharedPerInsured([resultFixture(), resultFixture()])).toBe(6.5e-7);
    expect(sharedPerInsured([resultFixture(), resultFixture({ preset: "mass" })])).toBeNull();
    expect(sharedPerInsured([resultFixture({ perInsured: null })])).toBeNull();
  });

  it("sorts needs, smallest first", () => {
    const needs = needsOf([resultFixture()]).map(({ messagesPerSec }) => messagesPerSec);
    expect(needs).toEqual([...needs].sort((a, b) => a - b));
    expect(needs).toHaveLength(6);
  });
});

import { describe, expect, it } from "vitest";
import { isUnsteady, paceSpread } from "./pace.ts";

const timed = (workMsMean: number, turns = 400) => ({ pace: { turns, workMsMean, workMsP10: 1, note: "" } });

describe("the machine's own pace", () => {
  it("is the mean of all turns, and that of the fastest and the slowest trial", () => {
    expect(paceSpread([timed(2, 300), timed(1, 900), timed(1.5, 300)])).toEqual({
      workMsMean: 1.3,
      fastestMs: 1,
      slowestMs: 2,
    });
  });

  it("finds a trial on a machine half as fast, and nothing where all are alike", () => {
    expect(isUnsteady(paceSpread([timed(1.5), timed(1.6), timed(3)]))).toBe(true);
    expect(isUnsteady(paceSpread([timed(1.5), timed(1.6), timed(1.7)]))).toBe(false);
  });

  it("says nothing of windows too short to tell, nor where it was not timed", () => {
    const unknown = { pace: { turns: 0, workMsMean: null, workMsP10: null, note: "No leave." } };
    expect(paceSpread([timed(9, 199), timed(1), unknown, {}])).toEqual({ workMsMean: 1, fastestMs: 1, slowestMs: 1 });
    expect(paceSpread([unknown, {}])).toBeUndefined();
    expect(isUnsteady(undefined)).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import type { TimelineEntry } from "../../records/trial.ts";
import { burstOf } from "./burst.ts";
import { resultFixture } from "./fixtures.ts";

const { objectives, trials } = resultFixture();
const [base] = trials;

/** 60 s of ten messages a second; forty from second 20 to 29; late from second 22 until before `goodAgainSec`. */
function trialWith(goodAgainSec: number) {
  if (base === undefined) throw new Error("expected a trial");
  const timeline = Array.from({ length: 60 }, (_, tSec): TimelineEntry => {
    const late = tSec >= 22 && tSec < goodAgainSec;
    return {
      tSec,
      offered: tSec >= 20 && tSec < 30 ? 40 : 10,
      completed: 10,
      good: 10,
      failed: 0,
      sendMsP99: late ? 1500 : 50,
      deliveryMsP99: late ? null : 80,
      inFlight: late ? 120 : 2,
      cpu: {},
    };
  });
  return { ...base, loadMoves: true, timeline };
}

describe("a burst", () => {
  it("is told by its peak, its backlog and the second from which the objectives held again", () => {
    expect(burstOf(trialWith(41), objectives)).toEqual({
      peakPerSec: 40,
      peakSec: 20,
      backlogMax: 120,
      recoveredSec: 41,
    });
  });

  it("that nobody noticed was over when it came; one that ends with the trial never was", () => {
    expect(burstOf(trialWith(22), objectives)?.recoveredSec).toBe(20);
    expect(burstOf(trialWith(51), objectives)?.recoveredSec).toBeNull();
  });

  it("is none where the load stood still", () => {
    expect(burstOf({ ...trialWith(41), loadMoves: false }, objectives)).toBeNull();
  });
});

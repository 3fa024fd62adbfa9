// Runtime: Node.
import { describe, expect, it } from "vitest";
import { reconnectMs, resendMs, waitMs } from "./backoff.ts";

describe("back-off", () => {
  it("of a lost sync is that of matrix-js-sdk: 2 to 7 s, then 5 to 10 s", () => {
    expect([reconnectMs(0, 0), reconnectMs(0, 1), reconnectMs(1, 0), reconnectMs(9, 1)]).toEqual([
      2000, 7000, 5000, 10_000,
    ]);
  });

  it("of a message doubles from a second up to 16, with jitter of half of it to either side", () => {
    expect([0, 1, 2, 3, 4, 5, 40].map((attempt) => resendMs(attempt, 0.5))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 16_000, 16_000,
    ]);
    expect([resendMs(2, 0), resendMs(2, 1)]).toEqual([2000, 6000]);
  });

  it("never asks before the server wants to be asked, and no sooner than it would anyway", () => {
    expect(waitMs(resendMs, 0, 0.5, 30_000)).toBe(30_000);
    expect(waitMs(resendMs, 0, 0.5, 10)).toBe(resendMs(0, 0.5));
    expect(waitMs(reconnectMs, 3, 0.5)).toBe(reconnectMs(3, 0.5));
  });
});

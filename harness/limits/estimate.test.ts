// Runtime: Node.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RateLimit } from "../../homeservers/reference/ruler/ratelimit.ts";
import { estimateLimit, type Reply } from "./estimate.ts";

/** A burst against a limiter in virtual time, as `tryBurst` sends it: each request takes `tripMs`. */
function burst(take: (atMs: number) => number, tripMs: number, refusalsMax: number): Reply[] {
  const replies: Reply[] = [];
  for (let [atMs, refusals] = [0, 0]; refusals < refusalsMax && replies.length < 5000; ) {
    atMs += tripMs;
    const retryAfterMs = take(atMs);
    replies.push({ atMs, accepted: retryAfterMs === 0, retryAfterMs: retryAfterMs === 0 ? null : retryAfterMs });
    if (retryAfterMs > 0) {
      refusals++;
      atMs += retryAfterMs;
    }
  }
  return replies;
}

describe("a limit from a burst", () => {
  it("is that of the token bucket that refused it", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 30, noNaN: true }),
        // A bucket of one loses what flows in between its being full and the next request.
        fc.integer({ min: 2, max: 60 }),
        fc.double({ min: 1, max: 15, noNaN: true }),
        (perSec, size, tripMs) => {
          const bucket = new RateLimit({ perSec, burst: size });
          const found = estimateLimit(
            0,
            burst((atMs) => bucket.take("", atMs), tripMs, 6),
          );
          expect(found?.perSec).toBeGreaterThan(perSec * 0.9);
          expect(found?.perSec).toBeLessThan(perSec * 1.1);
          expect(Math.abs((found?.burst ?? 0) - size)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it("is that of Dendrite's places, 20 of them free again after half a second", () => {
    let [taken, freeAtMs] = [0, 0];
    const take = (atMs: number) => {
      if (atMs >= freeAtMs && taken >= 20) taken = 0;
      if (taken >= 20) return 500;
      taken++;
      freeAtMs = atMs + 500;
      return 0;
    };
    const found = estimateLimit(0, burst(take, 2, 4));
    expect(found).toMatchObject({ burst: 20, retryAfterMs: 500 });
    expect(found?.perSec).toBeGreaterThan(34);
    expect(found?.perSec).toBeLessThan(40);
  });

  it("says no more than it knows: none without a refusal, no rate where nothing was taken again", () => {
    const taken = { atMs: 1, accepted: true, retryAfterMs: null };
    expect(estimateLimit(0, [taken, taken])).toBeNull();
    expect(estimateLimit(0, [])).toBeNull();
    const refused = { atMs: 2, accepted: false, retryAfterMs: null };
    expect(estimateLimit(0, [taken, refused])).toEqual({ perSec: null, burst: 1, retryAfterMs: null });
  });
});

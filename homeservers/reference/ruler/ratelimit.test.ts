// Runtime: Node.
import { describe, expect, it } from "vitest";
import { RateLimit } from "./ratelimit.ts";

describe("a rate limit", () => {
  it("gives the burst at once, then one token at a time, and says when", () => {
    const limit = new RateLimit({ perSec: 10, burst: 3 });
    expect([0, 0, 0, 0, 50, 100].map((at) => limit.take("", at))).toEqual([0, 0, 0, 100, 50, 0]);
  });

  it("keeps a bucket for each key and never more than the burst in it", () => {
    const limit = new RateLimit({ perSec: 1, burst: 1 });
    expect(limit.take("a", 0)).toBe(0);
    expect(limit.take("b", 0)).toBe(0);
    expect([100_000, 100_000].map((at) => limit.take("a", at))).toEqual([0, 1000]);
  });
});

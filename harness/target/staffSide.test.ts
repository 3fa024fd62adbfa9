// Runtime: Node.
import { describe, expect, it } from "vitest";
import { placesOfSide } from "./staffSide.ts";

describe("the places of a pair's accounts", () => {
  // 2 topics, 3 insured, 2 of the probes, then insured and staff of each encrypted pair in turns.
  const crowd = { seed: 1, insuredAccounts: 3, topicAccounts: 2, timelineLimit: 20, encryptedPairs: 2 };

  it("are counted on each side by itself, with no gap", () => {
    const insured = placesOfSide("insured", crowd);
    expect([2, 3, 4, 5, 6, 7, 9].map(insured.placeOf)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(insured.count).toBe(7);
    const staff = placesOfSide("staff", crowd);
    expect([0, 1, 8, 10].map(staff.placeOf)).toEqual([0, 1, 2, 3]);
    expect(staff.count).toBe(4);
  });
});

// Runtime: Node.
import { describe, expect, it } from "vitest";
import { Scheduler } from "./scheduler.ts";

describe("a scheduler", () => {
  it("runs everything in order of its time, never early", async () => {
    const scheduler = new Scheduler();
    const zero = performance.now() + 5;
    const offsets = [20, 3, 3, 11, 0, 40, 7];
    const seen: number[] = [];
    let early = 0;
    await new Promise<void>((resolve) => {
      for (const offset of offsets) {
        scheduler.at(zero + offset, (latenessMs) => {
          if (latenessMs < 0) early += 1;
          seen.push(offset);
          if (seen.length === offsets.length) resolve();
        });
      }
    });
    expect(seen).toEqual([...offsets].sort((a, b) => a - b));
    expect(early).toBe(0);
  });

  it("takes a nearer time after a farther one, and what is due already", async () => {
    const scheduler = new Scheduler();
    const now = performance.now();
    const seen: string[] = [];
    await new Promise<void>((resolve) => {
      scheduler.at(now + 60, () => resolve());
      scheduler.at(now + 10, () => seen.push("near"));
      scheduler.at(now - 5, () => seen.push("past"));
    });
    expect(seen).toEqual(["past", "near"]);
  });

  it("runs nothing after it was stopped", async () => {
    const scheduler = new Scheduler();
    let ran = false;
    scheduler.at(performance.now() + 10, () => {
      ran = true;
    });
    scheduler.stop();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(ran).toBe(false);
  });
});

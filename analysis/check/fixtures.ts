// Runtime: anywhere. Made-up nights for tests of check and history: no figure here was ever measured.
import type { Night } from "../../records/night.ts";
import { resultFixture } from "../report/fixtures.ts";
import { nightOf } from "./night.ts";

const TEMPLATE = nightOf(resultFixture(), "night");

/** Night number `day` with this capacity, found to within a bracket of 10 %. */
export function nightFixture(day: number, c50: number, changes: Partial<Night> = {}): Night {
  return {
    ...TEMPLATE,
    startedAt: new Date(Date.UTC(2026, 0, 1 + day, 2)).toISOString(),
    folder: `night-${day}`,
    seed: day,
    capacity: {
      c50,
      c95: c50 * 0.95,
      low: c50 / 1.05,
      high: c50 * 1.05,
      stopReason: "converged",
      method: "bracket",
      saturationPerSec: c50 * 1.1,
    },
    ...changes,
  };
}

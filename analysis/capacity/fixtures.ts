// Runtime: anywhere. Made-up trials for tests: no figure here was ever measured.
import type { Verdict } from "../../records/trial.ts";
import type { SearchOptions, SearchTrial } from "./search.ts";

/** A search from 10 to 1000 with an hour to go, and made-up trials of windows of 30 s in 45 s. */
export const OPTIONS: SearchOptions = {
  minLoad: 10,
  maxLoad: 1000,
  precision: 0.05,
  windowSec: 30,
  seed: 1,
  timeLeftSec: 3600,
};

export const trial = (load: number, verdict: Verdict): SearchTrial => ({ load, verdict, durationSec: 45 });

/** A trial of 10,000 messages, of which a hundred may be late. */
export const shared = (load: number, violations: number, change: Partial<SearchTrial> = {}): SearchTrial => ({
  ...trial(load, violations > 100 ? "fail" : "pass"),
  windowSec: 30,
  shares: [{ objective: "send", count: 10_000, violations, designEffect: 1, allowed: 0.01 }],
  ...change,
});

import { expect, it } from "vitest";
import { loadWorkload } from "../../harness/input/records.ts";
import { planForRate } from "../plan/plan.ts";
import { isRepeated, notes } from "./checks.ts";

const plan = planForRate({
  workload: loadWorkload("epa-active"),
  scenario: "peak-hour",
  runId: "t0",
  seed: 5,
  baseUrl: "http://127.0.0.1:1",
  vus: 1,
  insuredAccounts: 30,
  topicAccounts: 2,
  phases: { onlineSec: 10, settleSec: 10, windowSec: 400, drainSec: 20 },
  messagesPerSec: 5,
  users: 30,
  checks: { repeatShare: 0.01, notesPerSec: 1 },
});

it("draws notes from the seed, both ways, while there is load", () => {
  const all = [...notes(plan)];
  expect([...notes(plan)]).toEqual(all);
  // 410 s at one a second: within four standard deviations.
  expect(Math.abs(all.length - 410)).toBeLessThan(4 * Math.sqrt(410));
  expect(all.every(({ intendedMs, user }) => intendedMs >= 10_000 && intendedMs < 420_000 && user < 30)).toBe(true);
  expect(new Set(all.map(({ role }) => role))).toEqual(new Set(["i", "s"]));
  expect([...notes({ ...plan, checks: null })]).toEqual([]);
});

it("repeats one message in a hundred, and none where nobody checks", () => {
  const repeated = (from: typeof plan) =>
    Array.from({ length: 20_000 }, (_, seq) => isRepeated(from, seq % 7, { seq })).filter(Boolean).length;
  expect(Math.abs(repeated(plan) - 200)).toBeLessThan(60);
  expect(repeated({ ...plan, checks: null })).toBe(0);
});

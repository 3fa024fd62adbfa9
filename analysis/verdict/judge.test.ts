import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { objectivesSchema } from "../../records/objectives.ts";
import { NO_PROBES } from "../../records/security.ts";
import type { TrialFacts } from "../../records/trial.ts";
import { factsFixture, OBJECTIVES, quantiles, timelineFixture } from "./fixtures.ts";
import { type Declared, judgeTrial } from "./judge.ts";

function judged(change: Partial<TrialFacts>, declared?: Declared): { verdict: string; codes: string[]; text: string } {
  const { verdict, reasons } = judgeTrial(factsFixture(change), OBJECTIVES, declared);
  return { verdict, codes: reasons.map(({ code }) => code), text: reasons.map(({ text }) => text).join("\n") };
}

const { latencyMs, delivery, generator, errors } = factsFixture();
const sends = (count: number, violations: number, p99: number | null = 400) => ({
  latencyMs: { ...latencyMs, send: quantiles(count, violations, p99), delivery: quantiles(count) },
});

test("a healthy trial passes, and says on what that rests", () => {
  const { verdict, codes, text } = judged({});
  expect(verdict).toBe("pass");
  expect(codes).toEqual(["met", "met"]);
  expect(text).toContain(
    "p99 of send latency 400 ms, allowed 1,000 ms: 0 of 612 over the limit; with 95 % confidence at most 0.49 % of all are.",
  );
});

test("the p99 of sends: met up to the allowed count, violated from the critical one on, open between", () => {
  expect(judged(sends(612, 6)).verdict).toBe("pass");
  expect(judged(sends(612, 7, 1040))).toMatchObject({ verdict: "insufficient", codes: ["undecided"] });
  expect(judged(sends(612, 10, 1200)).verdict).toBe("insufficient");
  const failed = judged(sends(612, 143, 1840));
  expect(failed).toMatchObject({ verdict: "fail", codes: ["send-latency"] });
  expect(failed.text).toBe(
    "p99 of send latency 1,840 ms, allowed 1,000 ms: 143 of 612 over the limit, 11 would do to fail.",
  );
  expect(judged(sends(612, 11, 1300)).verdict).toBe("fail");
});

test("late messages in clumps prove less than scattered ones", () => {
  const clumped = (violations: number) => {
    const send = { ...quantiles(612, violations, 1300), designEffect: 6 };
    return judged({ latencyMs: { ...latencyMs, send } });
  };
  // 102 independent ones: 4 of them would be significant, which is 24 of 612.
  expect(clumped(23)).toMatchObject({ verdict: "insufficient", codes: ["undecided"] });
  expect(clumped(24)).toMatchObject({ verdict: "fail", codes: ["send-latency"] });
  expect(clumped(24).text).toContain("24 of 612 over the limit, in clumps that tell as much as 102 independent ones");
  expect(clumped(6).verdict).toBe("pass");
});

test("too few messages cannot pass, but many late ones of them fail", () => {
  expect(judged(sends(298, 0))).toMatchObject({ verdict: "insufficient", codes: ["too-few", "too-few"] });
  expect(judged(sends(299, 0)).verdict).toBe("pass");
  expect(judged(sends(40, 12, null)).verdict).toBe("fail");
  expect(judged(sends(0, 0, null)).verdict).toBe("insufficient");
});

test("idle polls and app openings can fail a trial; few or none of them do not hold up a pass", () => {
  const polls = (count: number, violations: number) => ({
    latencyMs: { ...latencyMs, pollLateness: quantiles(count, violations) },
  });
  expect(judged(polls(33, 1))).toMatchObject({ verdict: "pass", codes: expect.arrayContaining(["not-judged"]) });
  expect(judged(polls(0, 0)).verdict).toBe("pass");
  expect(judged(polls(400, 100))).toMatchObject({ verdict: "fail", codes: ["poll-lateness"] });
  expect(judged({ latencyMs: { ...latencyMs, appOpen: quantiles(1200, 60) } })).toMatchObject({
    verdict: "fail",
    codes: ["app-open-latency"],
  });
});

test("failures are judged by the exact binomial test, not by their bare share", () => {
  const failing = (operations: number, failures: number) => ({
    errors: { operations, failures, byKind: { timeout: failures } },
  });
  expect(judged(failing(6000, 6)).verdict).toBe("pass");
  expect(judged(failing(6000, 8))).toMatchObject({ verdict: "insufficient", codes: ["undecided"] });
  expect(judged(failing(6000, 30))).toMatchObject({ verdict: "fail", codes: ["failures"] });
  expect(judged(failing(600, 1))).toMatchObject({ verdict: "pass", codes: expect.arrayContaining(["not-judged"]) });
});

test("a generator that was the bottleneck makes the trial invalid, whatever it saw", () => {
  const late = { ...generator, pacingLagMsP99: 11 };
  expect(judged({ generator: late })).toMatchObject({ verdict: "invalid", codes: ["pacing-lag"] });
  expect(judged({ generator: late, ...sends(612, 143) }).verdict).toBe("invalid");
  expect(judged({ generator: { ...generator, cpuShare: 0.81 } }).codes).toEqual(["generator-cpu"]);
  expect(judged({ offeredPerSec: 29.9 }).codes).toEqual(["offered-deviation"]);
  expect(judged({ offeredPerSec: 30.05 }).verdict).toBe("pass");
});

test("what other programs took of the machine makes the trial invalid from the stated share on", () => {
  const others = (coresMean: number | null, note = "") => ({ foreignLoad: { coresMean, machineCores: 4, note } });
  expect(judged(others(0.4)).verdict).toBe("pass");
  expect(judged({ ...others(0.84), ...sends(612, 143) })).toEqual({
    verdict: "invalid",
    codes: ["foreign-load"],
    text: "Other programs used 0.8 of the 4 cores of this machine (21 %), allowed 10 %: what was left is not the machine that was to be measured.",
  });
  expect(judged({ ...others(0.84), delivery: { ...delivery, lost: 1 } }).codes).toEqual(["lost"]);
  // Not known is no reproach.
  expect(judged(others(null, "no /proc")).verdict).toBe("pass");
});

test("a target that was not back at rest makes the trial invalid, one that was does not", () => {
  const rest = (canaryMs: number | null, back: boolean) => ({
    settled: { baselineMs: 12, canaryMs, waitedSec: 181, back },
  });
  expect(judged(rest(15, true)).verdict).toBe("pass");
  expect(judged(rest(140, false))).toEqual({
    verdict: "invalid",
    codes: ["not-at-rest"],
    text: "The target was not back at rest before the trial: after 181 s the small load took 140 ms, before the first trial it took 12 ms. It was no longer the server that the other trials met.",
  });
  expect(judged(rest(null, false)).text).toContain("after 181 s the small load got no answer");
});

test("a generator that fell over says nothing about the server", () => {
  const failed = { complete: false, incident: { kind: "generator-failed", text: "k6 ended with status 107" } } as const;
  expect(judged(failed)).toMatchObject({ verdict: "invalid", codes: ["generator-failed"] });
});

test("the pacing lag may reach a hundredth of a long objective", () => {
  const slow = { ...OBJECTIVES, send: { quantile: 0.99, limitMs: 5000 } };
  expect(judgeTrial(factsFixture({ generator: { ...generator, pacingLagMsP99: 40 } }), slow).verdict).toBe("pass");
});

test("one message of a short plan is no deviation", () => {
  expect(judged({ windowSec: 1, plannedPerSec: 40, offeredPerSec: 39 }).verdict).toBe("pass");
  expect(judged({ windowSec: 1, plannedPerSec: 40, offeredPerSec: 38 }).verdict).toBe("invalid");
});

test("429s are the limiter's doing unless they were declared", () => {
  const limited = { errors: { ...errors, failures: 3, byKind: { rate_limited: 3 } } };
  expect(judged(limited)).toMatchObject({ verdict: "invalid", codes: ["rate-limited"] });
  expect(judged(limited, { rateLimited: true }).verdict).toBe("pass");
});

test("a lost message, a leak and a dead server fail the trial even where the generator was slow", () => {
  const slow = { ...generator, pacingLagMsP99: 500 };
  expect(judged({ delivery: { ...delivery, lost: 1 }, generator: slow })).toMatchObject({
    verdict: "fail",
    codes: ["lost"],
  });
  expect(judged({ security: { ...NO_PROBES, attempts: 40, refused: 39, leaks: 1 }, generator: slow })).toMatchObject({
    verdict: "fail",
    codes: ["leaks"],
  });
  const died = judged({
    complete: false,
    incident: { kind: "server-died", text: "synapse main ended with status 137" },
  });
  expect(died).toMatchObject({ verdict: "fail", codes: ["server-died"] });
});

test("a message that nobody could look up keeps a trial from passing", () => {
  expect(judged({ delivery: { ...delivery, unaudited: 2 } })).toMatchObject({
    verdict: "insufficient",
    codes: ["unaudited"],
  });
});

test("growing work fails a trial whose p99 is still fine", () => {
  const rising = Array.from({ length: 20 }, (_, i) => 4 * i + (i % 3));
  const found = judged({ timeline: timelineFixture(rising) });
  expect(found).toMatchObject({ verdict: "fail", codes: ["growing-backlog"] });
  expect(found.text).toMatch(/^Messages in flight grew by [\d.]+ a second/);
});

test("a trial that was cut off can fail, never pass", () => {
  fc.assert(
    fc.property(fc.nat(2000), fc.nat(2000), fc.boolean(), (count, late, isLost) => {
      const change = {
        ...sends(count, Math.min(count, late)),
        delivery: { ...delivery, lost: isLost ? 1 : 0 },
        complete: false,
      };
      expect(judged(change).verdict).not.toBe("pass");
    }),
  );
  expect(judged({ complete: false, incident: { kind: "interrupted", text: "stopped by the user" } }).text).toBe(
    "The trial was cut off: stopped by the user.",
  );
  expect(judged({ complete: false, ...sends(300, 40) }).verdict).toBe("fail");
});

test("more late messages never make a verdict better", () => {
  const rank = { pass: 0, insufficient: 1, fail: 2 } as Record<string, number>;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5000 }), fc.nat(5000), (count, late) => {
      const fewer = Math.min(count, late);
      const before = rank[judged(sends(count, fewer)).verdict] ?? -1;
      const after = rank[judged(sends(count, Math.min(count, fewer + 1))).verdict] ?? -1;
      expect(after).toBeGreaterThanOrEqual(before);
    }),
  );
});

const shipped = (id: string) =>
  objectivesSchema.parse(parse(readFileSync(new URL(`../objectives/${id}.yaml`, import.meta.url), "utf8")));

test("the objectives that come with the program are valid", () => {
  expect(shipped("ti-m")).toMatchObject({ id: "ti-m", alpha: 0.05, send: { quantile: 0.99, limitMs: 1000 } });
});

test("a quick look differs from them by its quantile alone", () => {
  const { id, title, source, ...all } = shipped("ti-m");
  const asked = JSON.parse(JSON.stringify(all), (key, value) => (key === "quantile" ? 0.95 : value));
  expect(shipped("quick-look")).toEqual({
    ...asked,
    id: "quick-look",
    title: expect.any(String),
    source: expect.any(String),
  });
  expect([id, title, source]).not.toContain("");
});

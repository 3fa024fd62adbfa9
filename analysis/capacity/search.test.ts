import { expect, test } from "vitest";
import { type RandomStream, randomStream } from "../../generators/random/stream.ts";
import type { Verdict } from "../../records/trial.ts";
import { estimateCapacity } from "./estimate.ts";
import { OPTIONS, shared, trial } from "./fixtures.ts";
import { nextStep, type SearchOptions, type SearchStep, type SearchTrial } from "./search.ts";

type Server = (load: number, trials: number, windowFactor: number) => Verdict;
const cliff =
  (capacity: number): Server =>
  (load) =>
    load < capacity ? "pass" : "fail";

/** Plays a whole search; ends in any case. */
function play(server: Server, change: Partial<SearchOptions> = {}): { history: SearchTrial[]; last: SearchStep } {
  const options = { ...OPTIONS, ...change };
  const history: SearchTrial[] = [];
  for (let i = 0; i < 200; i++) {
    const step = nextStep(history, { ...options, timeLeftSec: options.timeLeftSec - 45 * history.length });
    if (step.kind === "stop") return { history, last: step };
    expect(step.load).toBeGreaterThanOrEqual(options.minLoad);
    expect(step.load).toBeLessThanOrEqual(options.maxLoad);
    history.push(trial(step.load, server(step.load, history.length, step.windowFactor ?? 1)));
  }
  throw new Error("Expected the search to stop within 200 trials.");
}

function found(
  server: Server,
  change: Partial<SearchOptions> = {},
): ReturnType<typeof estimateCapacity> & { trials: number } {
  const { history, last } = play(server, change);
  if (last.kind !== "stop") throw new Error("Expected a stop.");
  return { ...estimateCapacity(history, last.reason), trials: history.length };
}

test("staircase by 1.5, then around the boundary", () => {
  const { history, last } = play(cliff(30));
  expect(history.slice(0, 4).map(({ load }) => Math.round(load * 10) / 10)).toEqual([10, 15, 22.5, 33.8]);
  for (const { load } of history.slice(4)) expect(Math.abs(Math.log(load / 30))).toBeLessThan(0.3);
  expect(last).toMatchObject({ kind: "stop", reason: "converged" });
});

test("loads are doubled while nothing is late, and a wide bracket is halved on the logarithm; in short windows", () => {
  const history: SearchTrial[] = [];
  for (const violations of [0, 0, 3, 500]) {
    const step = nextStep(history, OPTIONS);
    if (step.kind === "stop") throw new Error("Expected a trial.");
    expect(step.windowFactor).toBeCloseTo(1 / 3, 10);
    history.push(shared(step.load, violations));
  }
  expect(history.map(({ load }) => Math.round(load))).toEqual([10, 20, 40, 60]);
  const middle = nextStep([shared(10, 0), shared(20, 0), shared(40, 500)], OPTIONS);
  expect(middle.kind === "trial" && middle.load).toBeCloseTo(Math.sqrt(20 * 40), 10);
});

test("a cliff is found wherever it lies, within 5 %", () => {
  for (let capacity = 10.5; capacity < 990; capacity *= 1.13) {
    const { c50, low, high, c95, stopReason } = found(cliff(capacity));
    expect(stopReason).toBe("converged");
    expect(low as number).toBeLessThan(capacity);
    expect(high as number).toBeGreaterThanOrEqual(capacity);
    expect(Math.abs((c50 as number) / capacity - 1)).toBeLessThan(0.05);
    expect(c95 as number).toBeLessThanOrEqual(c50 as number);
  }
});

test("what never fails and what never passes say so, with one bound", () => {
  expect(found(() => "pass")).toMatchObject({
    stopReason: "never-failed",
    low: 1000,
    high: null,
    c50: null,
    c95: null,
  });
  const dead = found(() => "fail");
  expect(dead).toMatchObject({ stopReason: "never-passed", low: null, high: 10, c50: null, trials: 2 });
});

test("trials too close to tell at the end of the range say neither never", () => {
  const close = (load: number, violations: number): SearchTrial => ({
    ...trial(load, "insufficient"),
    shares: [{ objective: "send", count: 1000, violations, designEffect: 1, allowed: 0.01 }],
  });
  for (const end of [close(10, 14), close(1000, 6)]) {
    const tried = (times: number) =>
      nextStep(
        Array.from({ length: times }, () => end),
        OPTIONS,
      );
    expect(tried(2)).toMatchObject({ kind: "trial", load: end.load });
    expect(tried(4)).toMatchObject({ kind: "stop", reason: "time-budget" });
  }
});

test("one wrong verdict, whenever it comes, does not trap the search", () => {
  for (const capacity of [14, 37, 95, 240]) {
    const right = cliff(capacity);
    const { trials } = found(right);
    for (let wrong = 0; wrong < trials; wrong++) {
      const { c50 } = found((load, n, factor) => {
        const verdict = right(load, n, factor);
        return n !== wrong ? verdict : verdict === "pass" ? "fail" : "pass";
      });
      expect(Math.abs(Math.log((c50 as number) / capacity))).toBeLessThan(0.05);
    }
  }
});

test("a staircase that was told where the boundary is begins beside it, with whole windows", () => {
  for (const nearLoad of [36, 40, 44]) {
    const { history, last } = play(cliff(40), { nearLoad });
    const [below, above] = history.map(({ load }) => load);
    expect(below).toBeCloseTo(nearLoad / Math.sqrt(1.35), 9);
    expect(above).toBeCloseTo(nearLoad * Math.sqrt(1.35), 9);
    expect(last).toMatchObject({ reason: "converged" });
    expect(nextStep([], { ...OPTIONS, nearLoad })).not.toHaveProperty("windowFactor");
  }
});

test("where it was told wrong, the staircase goes on up or down from there", () => {
  for (const nearLoad of [10, 200, 1000]) {
    const { history, last } = play(cliff(40), { nearLoad });
    expect(last).toMatchObject({ reason: "converged" });
    expect(history.length).toBeLessThan(35);
  }
});

test("a trial that was not valid is tried again twice, then the generator is at its limit", () => {
  const limited = play((load) => (load > 100 ? "invalid" : "pass"));
  expect(limited.last).toMatchObject({ kind: "stop", reason: "generator-limited" });
  expect(limited.history.filter(({ verdict }) => verdict === "invalid")).toHaveLength(3);
  expect(found((load, n) => (n === 2 ? "invalid" : cliff(50)(load, n, 1)))).toMatchObject({ stopReason: "converged" });
});

test("too little data is answered by a longer window, and by another load where that does not help", () => {
  const steps: number[] = [];
  const result = found((load, n, windowFactor) => {
    steps.push(windowFactor);
    if (load > 28 && load < 32) return "insufficient";
    return cliff(30)(load, n, 1);
  });
  expect(steps.slice(0, 8)).toContain(2);
  // The hole is 14 % wide and the interval cannot become narrower than it.
  expect(result.stopReason).toBe("time-budget");
  expect(result.low as number).toBeLessThanOrEqual(30);
  expect(result.high as number).toBeGreaterThanOrEqual(30);
});

test("a middle without a verdict is gone past, not tried for ever", () => {
  const history: SearchTrial[] = [shared(20, 0), shared(40, 500)];
  const middle = Math.sqrt(20 * 40);
  for (let n = 0; n < 20; n++) {
    const step = nextStep(history, OPTIONS);
    if (step.kind === "stop") break;
    history.push(trial(step.load, step.load > 26 && step.load < 29 ? "insufficient" : cliff(30)(step.load, n, 1)));
  }
  expect(history.filter(({ load }) => load === middle)).toHaveLength(2);
  expect(history.filter(({ load }) => load > 29 && load < 33).length).toBeGreaterThan(3);
});

test("a search whose trials never have enough data ends without an answer", () => {
  expect(found(() => "insufficient")).toMatchObject({ stopReason: "time-budget", c50: null, low: null, high: null });
});

test("the time budget is kept", () => {
  const { history, last } = play(cliff(300), { timeLeftSec: 200 });
  expect(history).toHaveLength(4);
  expect(last).toMatchObject({ kind: "stop", reason: "time-budget" });
  expect(nextStep([], { ...OPTIONS, timeLeftSec: 0 })).toMatchObject({ kind: "stop", reason: "time-budget" });
});

test("the same history and seed give the same step", () => {
  const history = [trial(40, "pass"), trial(43, "fail")];
  expect(nextStep(history, OPTIONS)).toEqual(nextStep([...history], { ...OPTIONS }));
  expect(nextStep(history, OPTIONS)).not.toEqual(nextStep(history, { ...OPTIONS, seed: 2 }));
});

const logistic =
  (capacity: number, width: number, random: RandomStream): Server =>
  (load) =>
    random.uniform() < 1 / (1 + (load / capacity) ** (1 / width)) ? "pass" : "fail";

test("the fit finds C50 of noisy servers and covers it; `npm run bench:accuracy` has the whole table", () => {
  const errors: number[] = [];
  let covered = 0;
  for (let n = 0; n < 40; n++) {
    const { c50, low, high } = found(logistic(120, 0.03, randomStream(n, 0, 1005)), { seed: n });
    errors.push(Math.abs((c50 as number) / 120 - 1));
    if ((low as number) <= 120 && 120 <= (high as number)) covered++;
  }
  expect(errors.sort((a, b) => a - b)[20] as number).toBeLessThan(0.03);
  expect(covered).toBeGreaterThanOrEqual(34);
});

test("trials near the boundary come in no order of load", () => {
  const { history } = play(logistic(120, 0.05, randomStream(3, 0, 1005)));
  const near = history.slice(-15).map(({ load }) => load);
  const rises = near.slice(1).filter((load, i) => load > (near[i] as number)).length;
  expect(rises).toBeGreaterThan(3);
  expect(rises).toBeLessThan(12);
});

test("four trials with shares may do where twenty verdicts are needed", () => {
  const history = [shared(38, 50), shared(39.5, 88), shared(41, 140), shared(42, 200)];
  expect(nextStep(history, OPTIONS)).toMatchObject({ kind: "stop", reason: "converged" });
  expect(
    nextStep(
      history.map(({ load, verdict }) => trial(load, verdict)),
      OPTIONS,
    ),
  ).toMatchObject({ kind: "trial" });
});

/** The window that the next trial is asked to have, in windows. */
function windowAfter(history: readonly SearchTrial[], precision = 0.05): number {
  const step = nextStep(history, { ...OPTIONS, precision });
  if (step.kind === "stop") throw new Error("Expected a trial.");
  return step.windowFactor ?? 1;
}

test("the more precision is missing, the longer the window of the next trial, from one window to eight", () => {
  const clumped = (designEffect: number) =>
    [shared(37, 50), shared(39.5, 88), shared(41, 140), shared(43, 220)].map((each) => ({
      ...each,
      shares: each.shares?.map((share) => ({ ...share, designEffect })) ?? [],
    }));
  const windows = [10, 20, 30, 40, 80, 160, 640].map((designEffect) => windowAfter(clumped(designEffect), 0.02));
  expect(windows).toEqual([...windows].sort((a, b) => a - b));
  expect(windows[0]).toBeGreaterThanOrEqual(1);
  expect(windows.at(-1)).toBe(4);
});

test("a server that remembers long gets longer windows near its boundary", () => {
  const near = (memorySec: number) => [shared(40, 90, { memorySec }), shared(43, 220, { memorySec })];
  expect(windowAfter(near(0.5))).toBe(windowAfter(near(0)));
  expect(windowAfter(near(6))).toBeCloseTo(6, 10);
  expect(windowAfter(near(1000))).toBe(8);
  // Windows of a few seconds cannot tell.
  const short = near(1000).map((each) => ({ ...each, windowSec: 10 }));
  expect(windowAfter(short)).toBeLessThan(8);
});

test("the same search goes its way on any scale of loads", () => {
  const scaled = (factor: number) =>
    nextStep(
      [shared(37, 50), shared(41, 140)].map((each) => ({ ...each, load: each.load * factor })),
      { ...OPTIONS, minLoad: 10 * factor, maxLoad: 1000 * factor },
    );
  const [one, other] = [scaled(1), scaled(1e5)];
  if (one.kind === "stop" || other.kind === "stop") throw new Error("Expected trials.");
  expect(other.load / one.load / 1e5).toBeCloseTo(1, 6);
  expect(other.windowFactor as number).toBeCloseTo(one.windowFactor as number, 6);
});

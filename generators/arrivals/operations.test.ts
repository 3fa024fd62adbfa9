import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../records/plan.ts";
import { type Operation, operations, streamsOfVu, usersOfStream } from "./operations.ts";

const plan: Plan = {
  schema: "kassensturz/plan/1",
  scenario: "peak-hour",
  runId: "test",
  seed: 20260105,
  baseUrl: "http://127.0.0.1:8008",
  streams: 16,
  vus: 1,
  insuredAccounts: 40,
  topicAccounts: 5,
  insuredServed: null,
  onlinePeople: 40,
  timeCompression: 1,
  rates: {
    questionsPerSec: 30,
    answersPerSec: 20,
    appOpensPerSec: 50,
    receiptsPerDelivery: 0.8,
    typingPerMessage: 0.25,
  },
  shape: { kind: "constant" },
  surge: null,
  pollTimeoutMs: 30_000,
  staffPollTimeoutMs: 30_000,
  requestTimeoutMs: 30_000,
  timelineLimit: 20,
  ciphertext: { bytesMedian: 600, bytesLogSd: 0.8, bytesMax: 60_000 },
  checks: null,
  probes: null,
  phases: { onlineSec: 10, settleSec: 20, windowSec: 180, drainSec: 10 },
  lacking: [],
  faults: [],
};

function drawn(of: Plan, stream: number): Operation[] {
  const sequence = operations(of, stream);
  const all: Operation[] = [];
  for (let op = sequence.next(); op !== undefined; op = sequence.next()) all.push(op);
  return all;
}
const everything = (of: Plan): (Operation & { stream: number })[] =>
  Array.from({ length: of.streams }, (_, stream) => drawn(of, stream).map((op) => ({ ...op, stream }))).flat();

const all = everything(plan);
const share = (ops: readonly Operation[], is: (op: Operation) => boolean): number => ops.filter(is).length / ops.length;
/** Five standard errors of a share p of n. */
const near = (got: number, p: number, n: number): void =>
  expect(Math.abs(got - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / n));

describe("operations", () => {
  it("offers the planned total within five standard deviations of a Poisson count", () => {
    const expected = 100 * 200;
    expect(Math.abs(all.length - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });

  it("keeps to the time between the last one online and the end of the window, in order, numbered from 0", () => {
    for (let stream = 0; stream < plan.streams; stream++) {
      const ops = drawn(plan, stream);
      expect(ops.map((op) => op.seq)).toEqual(ops.map((_, i) => i));
      expect(ops.every((op, i) => i === 0 || op.intendedMs >= (ops[i - 1]?.intendedMs ?? 0))).toBe(true);
      expect(ops[0]?.intendedMs).toBeGreaterThanOrEqual(10_000);
      expect(ops.at(-1)?.intendedMs).toBeLessThan(210_000);
    }
  });

  // Kolmogorov-Smirnov, one sample: the 99.9 % point of sqrt(n)·D is 1.949 (Smirnov's table, large n).
  it("has exponential gaps, of mean inverse to the stream's number of users", () => {
    for (const [stream, users] of [
      [0, 3],
      [15, 2],
    ] as const) {
      const times = [10_000, ...drawn(plan, stream).map((op) => op.intendedMs)];
      const meanMs = 1000 / ((100 * users) / 40);
      const gaps = times.slice(1).map((t, i) => t - (times[i] ?? 0));
      const sorted = gaps.sort((a, b) => a - b);
      const n = sorted.length;
      const distance = Math.max(
        ...sorted.map((gap, i) => {
          const f = 1 - Math.exp(-gap / meanMs);
          return Math.max(f - i / n, (i + 1) / n - f);
        }),
      );
      expect(Math.sqrt(n) * distance).toBeLessThan(1.949);
    }
  });

  // Chi-square: 99.9 % point with 39 degrees of freedom is 72.05 (published tables).
  it("spreads its marks by the rates and its users evenly", () => {
    near(
      share(all, (op) => op.kind === "question"),
      0.3,
      all.length,
    );
    near(
      share(all, (op) => op.kind === "answer"),
      0.2,
      all.length,
    );
    const messages = all.filter((op) => op.kind !== "open");
    near(
      share(messages, (op) => op.typing),
      0.25,
      messages.length,
    );
    near(
      share(messages, (op) => op.receipt),
      0.8,
      messages.length,
    );
    const counts = new Map<number, number>();
    for (const op of all) counts.set(op.user, (counts.get(op.user) ?? 0) + 1);
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, u) => u));
    const expected = all.length / 40;
    expect([...counts.values()].reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0)).toBeLessThan(72.05);
    expect(all.every((op) => op.user % plan.streams === op.stream)).toBe(true);
  });

  it("has log-normal sizes with the planned median, cut at the largest", () => {
    const sizes = all.filter((op) => op.kind !== "open").map((op) => op.ciphertextBytes);
    near(sizes.filter((bytes) => bytes < 600).length / sizes.length, 0.5, sizes.length);
    const inOneSd = sizes.filter((b) => b > 600 * Math.exp(-0.8) && b < 600 * Math.exp(0.8)).length / sizes.length;
    near(inOneSd, 0.6827, sizes.length);
    const cut = everything({ ...plan, ciphertext: { ...plan.ciphertext, bytesMax: 700 } });
    expect(Math.max(...cut.map((op) => op.ciphertextBytes))).toBe(700);
    expect(all.filter((op) => op.kind === "open").every((op) => op.ciphertextBytes === 0)).toBe(true);
  });

  it("plays the same people closer together at a higher rate", () => {
    const rates = Object.fromEntries(
      Object.entries(plan.rates).map(([k, v]) => [k, k.endsWith("PerSec") ? (v ?? 0) * 2 : v]),
    );
    const faster = drawn({ ...plan, rates: rates as Plan["rates"] }, 4);
    const slower = drawn(plan, 4);
    for (const [i, op] of slower.slice(0, 100).entries()) {
      expect(faster[i]).toMatchObject({ user: op.user, kind: op.kind, ciphertextBytes: op.ciphertextBytes });
      expect(((faster[i]?.intendedMs ?? 0) - 10_000) * 2).toBeCloseTo(op.intendedMs - 10_000, 2);
    }
  });

  it("offers nothing without a rate and nothing in a stream without users", () => {
    const silent = { ...plan.rates, questionsPerSec: 0, answersPerSec: 0, appOpensPerSec: 0 };
    expect(everything({ ...plan, rates: silent })).toEqual([]);
    const ended = operations({ ...plan, insuredAccounts: 3 }, 3);
    expect([ended.next(), ended.next()]).toEqual([undefined, undefined]);
  });
});

describe("who plays what", () => {
  it("is the same load however many virtual users share it", () => {
    const playedBy = (vus: number) =>
      Array.from({ length: vus }, (_, vu) =>
        streamsOfVu({ streams: plan.streams, vus }, vu).flatMap((s) =>
          drawn({ ...plan, vus }, s).map((op) => `${s}/${op.seq}/${op.kind}/${op.user}/${op.intendedMs}`),
        ),
      )
        .flat()
        .sort();
    const alone = playedBy(1);
    expect(playedBy(4)).toEqual(alone);
    expect(playedBy(23)).toEqual(alone);
  });

  it("gives every stream to one virtual user and every user to one stream", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 900 }),
        (streams, vus, insuredAccounts) => {
          const played = Array.from({ length: vus }, (_, vu) => streamsOfVu({ streams, vus }, vu)).flat();
          expect(played.sort((a, b) => a - b)).toEqual(Array.from({ length: streams }, (_, s) => s));
          const users = played.flatMap((s) => usersOfStream({ streams, insuredAccounts }, s));
          expect(users.sort((a, b) => a - b)).toEqual(Array.from({ length: insuredAccounts }, (_, u) => u));
        },
      ),
    );
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Operation } from "../../generators/arrivals/operations.ts";
import { merged } from "./merge.ts";
import { pace } from "./pacer.ts";

const operation = (seq: number, intendedMs: number): Operation => ({
  seq,
  kind: "question",
  user: 0,
  intendedMs,
  ciphertextBytes: 100,
  typing: false,
  receipt: false,
});

function source(stream: number, times: readonly number[]) {
  const rest = times.map((time, seq) => operation(seq, time));
  return { stream, next: () => rest.shift() };
}

describe("pace", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("announces and starts every operation of every stream once, in order, each at its time", async () => {
    const zeroMs = Date.now();
    const ahead: [string, number][] = [];
    const started: [string, number][] = [];
    const note =
      (to: [string, number][]) =>
      (stream: number, { seq }: Operation) => {
        to.push([`${stream}.${seq}`, Date.now() - zeroMs]);
      };
    const done = pace(
      () => Date.now() - zeroMs,
      merged([source(3, [100, 400, 401.5]), source(7, [50, 400, 900]), source(9, [])]),
      30,
      note(ahead),
      note(started),
    );
    await vi.advanceTimersByTimeAsync(2000);
    await done;
    const order = ["7.0", "3.0", "3.1", "7.1", "3.2", "7.2"];
    expect(ahead).toEqual(order.map((key, i) => [key, [20, 70, 370, 370, 372, 870][i]]));
    expect(started).toEqual(order.map((key, i) => [key, [50, 100, 400, 400, 402, 900][i]]));
  });

  it("forgets what was started, however many there are", async () => {
    const zeroMs = Date.now();
    let started = 0;
    const times = Array.from({ length: 5000 }, (_, i) => i / 4);
    const done = pace(
      () => Date.now() - zeroMs,
      merged([source(0, times)]),
      0,
      () => undefined,
      () => started++,
    );
    await vi.advanceTimersByTimeAsync(2000);
    await done;
    expect(started).toBe(5000);
  });

  it("starts what is overdue at once instead of leaving it out", async () => {
    const zeroMs = Date.now() - 5000;
    const started: number[] = [];
    await pace(
      () => Date.now() - zeroMs,
      merged([source(0, [10, 20, 4000])]),
      1000,
      () => undefined,
      (_, { seq }) => started.push(seq),
    );
    expect(started).toEqual([0, 1, 2]);
  });

  it("is over at once when there is nothing to do", async () => {
    await expect(
      pace(
        () => 0,
        merged([]),
        0,
        () => undefined,
        () => undefined,
      ),
    ).resolves.toBeUndefined();
  });
});

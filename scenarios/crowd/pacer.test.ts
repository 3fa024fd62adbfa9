import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Operation } from "../../generators/arrivals/operations.ts";
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

  it("starts every operation of every stream once, in order, at its time less the lead", async () => {
    const zeroMs = Date.now();
    const started: [number, number, number][] = [];
    const done = pace(
      () => Date.now() - zeroMs,
      [source(3, [100, 400, 401]), source(7, [50, 400, 900]), source(9, [])],
      30,
      (stream, { seq }) => started.push([stream, seq, Date.now() - zeroMs]),
    );
    await vi.advanceTimersByTimeAsync(2000);
    await done;
    expect(started.map(([stream, seq]) => `${stream}.${seq}`)).toEqual(["7.0", "3.0", "3.1", "7.1", "3.2", "7.2"]);
    expect(started.map(([, , atMs]) => atMs)).toEqual([20, 70, 370, 370, 371, 870]);
  });

  it("starts what is overdue at once instead of leaving it out", async () => {
    const zeroMs = Date.now() - 5000;
    const started: number[] = [];
    await pace(
      () => Date.now() - zeroMs,
      [source(0, [10, 20, 4000])],
      0,
      (_, { seq }) => started.push(seq),
    );
    expect(started).toEqual([0, 1, 2]);
  });

  it("is over at once when there is nothing to do", async () => {
    await expect(
      pace(
        () => 0,
        [],
        0,
        () => undefined,
      ),
    ).resolves.toBeUndefined();
  });
});

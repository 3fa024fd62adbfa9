import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Operation } from "../../generators/arrivals/operations.ts";
import { merged } from "./merge.ts";
import { type Pace, pace } from "./pacer.ts";

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

/** Nothing is done ahead of any operation. */
const silent: Pace = { leadMs: 0, isAnnounced: () => false, announce: () => undefined, start: () => undefined };

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
      { leadMs: 30, isAnnounced: () => true, announce: note(ahead), start: note(started) },
    );
    await vi.advanceTimersByTimeAsync(2000);
    await done;
    const order = ["7.0", "3.0", "3.1", "7.1", "3.2", "7.2"];
    expect(ahead).toEqual(order.map((key, i) => [key, [20, 70, 370, 370, 372, 870][i]]));
    expect(started).toEqual(order.map((key, i) => [key, [50, 100, 400, 400, 402, 900][i]]));
  });

  it("announces only what has something to announce, at its time, however many operations without lie before it", async () => {
    const zeroMs = Date.now();
    const ahead: [number, number][] = [];
    const started: [number, number][] = [];
    const times = Array.from({ length: 400 }, (_, i) => i * 5);
    const isAnnounced = (_: number, { seq }: Operation): boolean => seq % 67 === 66;
    const done = pace(() => Date.now() - zeroMs, merged([source(0, times)]), {
      leadMs: 300,
      isAnnounced,
      announce: (_, { seq }) => ahead.push([seq, Date.now() - zeroMs]),
      start: (_, { seq }) => started.push([seq, Date.now() - zeroMs]),
    });
    await vi.advanceTimersByTimeAsync(3000);
    await done;
    expect(started).toEqual(times.map((ms, seq) => [seq, ms]));
    expect(ahead).toEqual([66, 133, 200, 267, 334].map((seq) => [seq, seq * 5 - 300]));
  });

  it("forgets what was started, however many there are", async () => {
    const zeroMs = Date.now();
    let started = 0;
    const times = Array.from({ length: 5000 }, (_, i) => i / 4);
    const done = pace(() => Date.now() - zeroMs, merged([source(0, times)]), { ...silent, start: () => started++ });
    await vi.advanceTimersByTimeAsync(2000);
    await done;
    expect(started).toBe(5000);
  });

  it("starts what is overdue at once instead of leaving it out", async () => {
    const zeroMs = Date.now() - 5000;
    const started: number[] = [];
    await pace(() => Date.now() - zeroMs, merged([source(0, [10, 20, 4000])]), {
      ...silent,
      leadMs: 1000,
      start: (_, { seq }) => started.push(seq),
    });
    expect(started).toEqual([0, 1, 2]);
  });

  it("is over at once when there is nothing to do", async () => {
    await expect(pace(() => 0, merged([]), silent)).resolves.toBeUndefined();
  });
});

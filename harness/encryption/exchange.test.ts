// Runtime: Node.
import { describe, expect, it } from "vitest";
import { Exchange } from "./exchange.ts";
import { scheduleOf } from "./schedule.ts";

const intents = [0, 1, 2, 3].map((pair) => ({ pair, writer: 0 as const, atMs: 1000 * pair }));

describe("what became of every message", () => {
  it("is put together whatever is seen first", () => {
    const exchange = new Exchange("t0-1", intents);
    for (const index of [0, 1, 2, 3]) exchange.started(index, 1000 * index + 1);
    // 0: the sync overtakes the acknowledgement. 1: the key comes late. 2: the key never comes. 3: refused.
    exchange.arrived("$a", 40);
    exchange.decrypted("$a", exchange.textOf(0), 41);
    exchange.acknowledged(0, "$a", 50);
    exchange.acknowledged(1, "$b", 1050);
    exchange.arrived("$b", 1060);
    exchange.unreadable("$b", "not decrypted: no session");
    exchange.decrypted("$b", exchange.textOf(1), 1500);
    exchange.acknowledged(2, "$c", 2050);
    exchange.arrived("$c", 2060);
    exchange.unreadable("$c", "not decrypted: no session");
    exchange.refused(3, "http 500");
    expect(exchange.isSettled()).toBe(false);
    const [first, late, never, refused] = exchange.messages();
    expect(first).toMatchObject({ acknowledgedMs: 50, arrivedMs: 40, decryptedMs: 41, waitedForKey: false });
    expect(late).toMatchObject({ arrivedMs: 1060, decryptedMs: 1500, waitedForKey: true, error: "" });
    expect(never).toMatchObject({ arrivedMs: 2060, decryptedMs: null, error: "not decrypted: no session" });
    expect(refused).toMatchObject({ acknowledgedMs: null, error: "http 500" });
  });

  it("knows texts of other trials, and texts that were changed", () => {
    const exchange = new Exchange("t1-1", intents);
    exchange.decrypted("$old", new Exchange("t0-1", intents).textOf(0), 5);
    exchange.decrypted("$x", `${exchange.textOf(1)}!`, 5);
    exchange.decrypted("$y", "t1-1/77 nobody meant this", 5);
    const messages = exchange.messages();
    expect(messages.map(({ decryptedMs }) => decryptedMs)).toEqual([null, null, null, null]);
    expect(messages[1]?.error).toMatch(/not the one that was sent/);
  });

  it("is settled when all that was begun is read or has failed", () => {
    const exchange = new Exchange("t0-1", intents);
    expect(exchange.isSettled()).toBe(true);
    exchange.started(2, 2000);
    expect(exchange.isSettled()).toBe(false);
    exchange.decrypted("$c", exchange.textOf(2), 2100);
    expect(exchange.isSettled()).toBe(true);
  });
});

describe("the schedule of the pairs", () => {
  it("brings one message in ten seconds a pair, in turns, within the window, the same for the same seed", () => {
    const window = { startMs: 5000, endMs: 2_005_000 };
    const intents = scheduleOf(7, 3, window);
    // Poisson with mean 600: five standard deviations.
    expect(Math.abs(intents.length - 600)).toBeLessThan(5 * Math.sqrt(600));
    expect(intents.every(({ atMs }) => atMs >= 5000 && atMs < 2_005_000)).toBe(true);
    const writers = intents.filter(({ pair }) => pair === 1).map(({ writer }) => writer);
    expect(writers.slice(0, 4)).toEqual([0, 1, 0, 1]);
    expect(scheduleOf(7, 3, window)).toEqual(intents);
    expect(scheduleOf(8, 3, window)).not.toEqual(intents);
  });
});

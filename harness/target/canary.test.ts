import { expect, test } from "vitest";
import { canaryBaseline, untilCalm } from "./canary.ts";

const options = { signal: new AbortController().signal, onProgress: () => undefined, pauseMs: 0 };

test("the baseline is what a request at rest takes, a slow one among them or not", async () => {
  let n = 0;
  expect(await canaryBaseline(async () => (n++ % 9 === 4 ? 900 : 12), options)).toBe(12);
});

test("a backlog that drains is waited for, and it is told how long that took", async () => {
  let n = 0;
  const lines: string[] = [];
  const settled = await untilCalm(async () => Math.max(12, 400 - 4 * n++), 12, {
    ...options,
    onProgress: (line) => lines.push(line),
  });
  expect(settled).toMatchObject({ baselineMs: 12, back: true });
  expect(settled.canaryMs).toBeLessThanOrEqual(18);
  // 95 requests until it is below 18 ms, then three rounds of nine.
  expect(n).toBeGreaterThanOrEqual(95 + 3 * 9 - 9);
  expect(n).toBeLessThan(95 + 6 * 9);
  expect(lines[0]).toMatch(/waiting for the target to come to rest/);
});

test("one calm round between slow ones is not rest", async () => {
  let n = 0;
  const canary = async () => (Math.floor(n++ / 9) % 3 === 2 ? 10 : 100);
  const settled = await untilCalm(canary, 10, { ...options, pauseMs: 1, timeoutMs: 300 });
  expect(settled.back).toBe(false);
});

test("a server that stays slow or does not answer is given up, and said so", async () => {
  expect(await untilCalm(async () => 80, 10, { ...options, timeoutMs: 20 })).toMatchObject({
    canaryMs: 80,
    back: false,
  });
  expect(await untilCalm(async () => Number.POSITIVE_INFINITY, 10, { ...options, timeoutMs: 20 })).toMatchObject({
    canaryMs: null,
    back: false,
  });
});

test("who stops the search does not wait", async () => {
  const stopped = AbortSignal.abort();
  const settled = await untilCalm(async () => 80, 10, { ...options, signal: stopped });
  expect(settled.back).toBe(false);
});

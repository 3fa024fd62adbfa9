// Runtime: k6.
import { sleep } from "k6";
import http from "k6/http";
import { mark } from "./record.ts";

/** Longer than a second, so that the server's clock, which its answers tell in whole seconds, turns once meanwhile. */
const WATCH_MS = 1300;
const PAUSE_SEC = 0.02;

/**
 * How far this machine's clock is ahead of the server's, from the moment at which the `Date` of its answers turns to the
 * next second: recorded with its uncertainty (half the time between the two answers around the turn), in ms. Machines that
 * play one trial together are compared by it. A server that tells no time leaves nothing to record.
 */
export function measureClock(baseUrl: string): void {
  const endMs = Date.now() + WATCH_MS;
  let before: { readonly dateMs: number; readonly atMs: number } | undefined;
  while (Date.now() < endMs) {
    const startMs = Date.now();
    const { headers } = http.get(`${baseUrl}/_matrix/client/versions`, { tags: { name: "clock" }, timeout: 2000 });
    const dateMs = Date.parse(headers.Date ?? "");
    if (Number.isNaN(dateMs)) return;
    const atMs = (startMs + Date.now()) / 2;
    if (before !== undefined && dateMs === before.dateMs + 1000) {
      const turnMs = (before.atMs + atMs) / 2;
      mark(0, `clock ${Math.round(turnMs - dateMs)} ${Math.ceil((atMs - before.atMs) / 2)}`);
      return;
    }
    before = { dateMs, atMs };
    sleep(PAUSE_SEC);
  }
}

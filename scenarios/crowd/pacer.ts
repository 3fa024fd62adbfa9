// Runtime: k6.
import type { Operation } from "../../generators/arrivals/operations.ts";
import type { Clock } from "./clock.ts";

/** An operation and the stream it belongs to. */
export interface Due {
  readonly stream: number;
  readonly operation: Operation;
}

/** Operations in order of their intended time. */
export interface DueSource {
  next(): Due | undefined;
}

type Handler = (stream: number, operation: Operation) => void;

/**
 * Hands every operation of `source` to `ahead` at its intended time less `leadMs`, and to `start` at its intended time,
 * whatever the server does: the open model. One timer serves all. Resolves when the last operation was handed to `start`.
 */
export function pace(clock: Clock, source: DueSource, leadMs: number, ahead: Handler, start: Handler): Promise<void> {
  /** Between their lead and their time; those before `first` have been started. */
  let waiting: Due[] = [];
  let first = 0;
  let upcoming = source.next();
  return new Promise((resolve) => {
    const tick = () => {
      const nowMs = clock();
      while (upcoming !== undefined && upcoming.operation.intendedMs - leadMs <= nowMs) {
        waiting.push(upcoming);
        ahead(upcoming.stream, upcoming.operation);
        upcoming = source.next();
      }
      for (let due = waiting[first]; due !== undefined && due.operation.intendedMs <= nowMs; due = waiting[++first]) {
        start(due.stream, due.operation);
      }
      if (first > KEPT_MAX) {
        waiting = waiting.slice(first);
        first = 0;
      }
      const aheadMs = upcoming === undefined ? Number.POSITIVE_INFINITY : upcoming.operation.intendedMs - leadMs;
      const startMs = waiting[first]?.operation.intendedMs ?? Number.POSITIVE_INFINITY;
      const nextMs = Math.min(aheadMs, startMs);
      if (nextMs === Number.POSITIVE_INFINITY) return resolve();
      // The clock counts whole milliseconds: a timer that fires within one would have to be set again.
      setTimeout(tick, Math.max(0, Math.ceil(nextMs - nowMs)));
    };
    tick();
  });
}

/** Started operations that are kept before they are dropped, all at once. */
const KEPT_MAX = 1000;

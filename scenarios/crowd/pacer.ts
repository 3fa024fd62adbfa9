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

/** What is done ahead of an operation's time, where anything is, and what at its time. */
export interface Pace {
  readonly leadMs: number;
  readonly isAnnounced: (stream: number, operation: Operation) => boolean;
  readonly announce: (stream: number, operation: Operation) => void;
  readonly start: (stream: number, operation: Operation) => unknown;
}

/**
 * Hands every operation of `source` to `start` at its intended time, whatever the server does: the open model; those that
 * are announced also to `announce`, `leadMs` before. One timer serves all. Resolves when the last operation was started.
 */
export function pace(clock: Clock, source: DueSource, { leadMs, isAnnounced, announce, start }: Pace): Promise<void> {
  /** Between their lead and their time; those before `first` have been started. */
  let waiting: Due[] = [];
  let first = 0;
  let upcoming = source.next();

  /** Takes what has come to its lead, and a few more where nothing happens then: a timer for each would cost as much as its start. */
  const takeAhead = (nowMs: number) => {
    for (let early = 0; upcoming !== undefined; upcoming = source.next()) {
      const { stream, operation } = upcoming;
      const isEarly = operation.intendedMs - leadMs > nowMs;
      if (isEarly && early++ === EARLY_MAX) return;
      if (isAnnounced(stream, operation)) {
        if (isEarly) return;
        announce(stream, operation);
      }
      waiting.push(upcoming);
    }
  };

  return new Promise((resolve) => {
    const tick = () => {
      const nowMs = clock();
      if (upcoming !== undefined && upcoming.operation.intendedMs - leadMs <= nowMs) takeAhead(nowMs);
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

/** Operations without an announcement that are taken before their lead. */
const EARLY_MAX = 32;
/** Started operations that are kept before they are dropped, all at once. */
const KEPT_MAX = 1000;

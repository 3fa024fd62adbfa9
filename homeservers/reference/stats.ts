// Runtime: Node.
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import type { LeakableCheck } from "./config.ts";
import type { OperationKind } from "./http/routes.ts";

type Counts = Record<string, number>;
const add = (counts: Counts, key: string, n = 1): void => {
  counts[key] = (counts[key] ?? 0) + n;
};

/** Everything that happened since the start or the last reset, counted, so that a test can compare exactly. */
export class Stats {
  #arrivals: Counts = {};
  #answered: Counts = {};
  #statuses: Counts = {};
  #rejected: Counts = {};
  #planted: Counts = {};
  #leaks: Counts = {};
  #repeatedTransactions = 0;
  #lateness = createHistogram();
  #sojourn = createHistogram();

  arrived(kind: OperationKind): void {
    add(this.#arrivals, kind);
  }

  answered(kind: OperationKind, status: number): void {
    add(this.#answered, kind);
    add(this.#statuses, String(status));
  }

  rejected(reason: "queue-limit" | "rate-limit"): void {
    add(this.#rejected, reason);
  }

  planted(fault: string): void {
    add(this.#planted, fault);
  }

  leaked(check: LeakableCheck): void {
    add(this.#leaks, check);
  }

  repeatedTransaction(): void {
    this.#repeatedTransactions += 1;
  }

  /** Notes how much later than computed an answer was given. */
  late(ms: number): void {
    record(this.#lateness, ms);
  }

  /** Notes how long an operation stays in the station, as computed. */
  sojourned(ms: number): void {
    record(this.#sojourn, ms);
  }

  reset(): void {
    this.#arrivals = {};
    this.#answered = {};
    this.#statuses = {};
    this.#rejected = {};
    this.#planted = {};
    this.#leaks = {};
    this.#repeatedTransactions = 0;
    this.#lateness = createHistogram();
    this.#sojourn = createHistogram();
  }

  report(): Record<string, unknown> {
    return {
      arrivals: this.#arrivals,
      answered: this.#answered,
      statuses: this.#statuses,
      rejected: this.#rejected,
      planted: this.#planted,
      leaks: this.#leaks,
      repeatedTransactions: this.#repeatedTransactions,
      latenessMs: summary(this.#lateness),
      sojournMs: summary(this.#sojourn),
    };
  }
}

/** Nanoseconds, since the histogram takes whole numbers from 1 on. */
const NS_PER_MS = 1e6;

function record(histogram: RecordableHistogram, ms: number): void {
  histogram.record(Math.max(1, Math.round(ms * NS_PER_MS)));
}

function summary(histogram: RecordableHistogram): Record<string, number | null> {
  const { count } = histogram;
  const ms = (ns: number): number | null => (count === 0 ? null : ns / NS_PER_MS);
  return {
    count,
    mean: ms(histogram.mean),
    p50: ms(histogram.percentile(50)),
    p95: ms(histogram.percentile(95)),
    p99: ms(histogram.percentile(99)),
    max: ms(histogram.max),
  };
}

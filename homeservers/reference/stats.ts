// Runtime: Node.
import { createHistogram } from "node:perf_hooks";
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
    // The histogram takes whole numbers from 1 on: nanoseconds keep the resolution of the clock.
    this.#lateness.record(Math.max(1, Math.round(ms * 1e6)));
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
  }

  report(): Record<string, unknown> {
    const lateness = this.#lateness;
    const timed = lateness.count > 0;
    const quantileMs = (percent: number): number | null => (timed ? lateness.percentile(percent) / 1e6 : null);
    return {
      arrivals: this.#arrivals,
      answered: this.#answered,
      statuses: this.#statuses,
      rejected: this.#rejected,
      planted: this.#planted,
      leaks: this.#leaks,
      repeatedTransactions: this.#repeatedTransactions,
      latenessMs: {
        count: lateness.count,
        p50: quantileMs(50),
        p99: quantileMs(99),
        max: timed ? lateness.max / 1e6 : null,
      },
    };
  }
}

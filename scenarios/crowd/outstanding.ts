// Runtime: k6.
import type { Deed, Outcome } from "../../records/sample.ts";
import type { Answer } from "../matrix/request.ts";
import type { Clock } from "./clock.ts";
import { type Draft, record } from "./record.ts";

/** An operation this little past its due time when the trial ends is simply cut off by the end, not late. */
const OVERDUE_AFTER_MS = 1000;

/** Adds to a sample what its answer tells. */
type More = (answer: Answer, deed: Draft<Deed>, outcome: Draft<Outcome>) => void;

interface Begun {
  readonly deed: Deed;
  readonly startMs: number;
  readonly dueMs: number;
}

/**
 * Every operation that has begun and not ended. At the end of the trial what is left is written as a failure:
 * an answer that never came is the worst latency there is, and must not vanish from the record.
 */
export class Outstanding {
  private readonly open = new Set<Begun>();
  private closed = false;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Runs `request` and writes its sample; returns the answer. `dueMs` is how long it may rightly take (long-polls). */
  measure(deed: Draft<Deed>, dueMs: number, request: () => Promise<Answer>, more?: More): Promise<Answer> {
    const end = this.begin(deed, dueMs, more);
    // Not an async function: each of its awaits would cost k6 5 µs.
    return request().then((answer) => {
      end(answer);
      return answer;
    });
  }

  /** An operation begins; what is returned is to be told its answer, and writes the sample. For those that pass no promise on. */
  begin(deed: Draft<Deed>, dueMs: number, more?: More): (answer: Answer) => void {
    const startMs = this.clock();
    const begun = { deed, startMs, dueMs };
    this.open.add(begun);
    return (answer) => {
      this.open.delete(begun);
      if (this.closed) return;
      const outcome = outcomeOf(deed, startMs, this.clock(), answer.status, answer.error, answer.bytes);
      more?.(answer, deed, outcome);
      record(deed, outcome);
    };
  }

  /** Writes what is still open and overdue as `unfinished`; from here on nothing more is recorded. */
  close(): void {
    this.closed = true;
    const nowMs = this.clock();
    for (const { deed, startMs, dueMs } of this.open) {
      if (nowMs - startMs <= dueMs + OVERDUE_AFTER_MS) continue;
      record(deed, outcomeOf(deed, startMs, nowMs, 0, "unfinished", 0));
    }
    this.open.clear();
  }
}

function outcomeOf(
  { intendedMs }: Deed,
  startMs: number,
  endMs: number,
  status: number,
  error: string,
  bytes: number,
): Draft<Outcome> {
  return {
    lagMs: startMs - intendedMs,
    latencyMs: endMs - intendedMs,
    serviceMs: endMs - startMs,
    status,
    error,
    bytes,
  };
}

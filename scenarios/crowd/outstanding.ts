// Runtime: k6.
import type { Sample } from "../../records/sample.ts";
import type { Answer } from "../matrix/request.ts";
import type { Clock } from "./clock.ts";
import { type Draft, record } from "./record.ts";

/** An operation this little past its due time when the trial ends is simply cut off by the end, not late. */
const OVERDUE_AFTER_MS = 1000;

/**
 * Every operation that has begun and not ended. At the end of the trial what is left is written as a failure:
 * an answer that never came is the worst latency there is, and must not vanish from the record.
 */
export class Outstanding {
  private readonly open = new Map<
    number,
    { readonly sample: Sample; readonly startMs: number; readonly dueMs: number }
  >();
  private counter = 0;
  private closed = false;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Runs `request` and writes its sample; returns the answer. `dueMs` is how long it may rightly take (long-polls). */
  measure(
    sample: Sample,
    dueMs: number,
    request: () => Promise<Answer>,
    more?: (a: Answer) => Partial<Sample>,
  ): Promise<Answer> {
    const startMs = this.clock();
    const id = this.counter++;
    this.open.set(id, { sample, startMs, dueMs });
    // Not an async function: each of its awaits would cost k6 5 µs.
    return request().then((answer) => {
      this.open.delete(id);
      if (!this.closed) {
        const { status, error, bytes } = answer;
        const ended = endedSample(sample, startMs, this.clock(), status, error, bytes);
        if (more !== undefined) Object.assign(ended, more(answer));
        record(ended);
      }
      return answer;
    });
  }

  /** Writes what is still open and overdue as `unfinished`; from here on nothing more is recorded. */
  close(): void {
    this.closed = true;
    const nowMs = this.clock();
    for (const { sample, startMs, dueMs } of this.open.values()) {
      if (nowMs - startMs <= dueMs + OVERDUE_AFTER_MS) continue;
      record(endedSample(sample, startMs, nowMs, sample.status, "unfinished", sample.bytes));
    }
    this.open.clear();
  }
}

/** Field by field: to spread an object costs k6 three times as much. */
function endedSample(
  { kind, role, stream, seq, actor, intendedMs, n, ref }: Sample,
  startMs: number,
  endMs: number,
  status: number,
  error: string,
  bytes: number,
): Draft {
  return {
    kind,
    role,
    stream,
    seq,
    actor,
    intendedMs,
    lagMs: startMs - intendedMs,
    latencyMs: endMs - intendedMs,
    serviceMs: endMs - startMs,
    status,
    error,
    bytes,
    n,
    ref,
  };
}

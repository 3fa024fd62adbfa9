// Runtime: anywhere.
import type { Objectives } from "../../records/objectives.ts";
import type { TimelineEntry, Trial } from "../../records/trial.ts";

/** What a rise of the load did, as the seconds of the trial tell it. Times on the trial's clock. */
export interface Burst {
  /** Highest mean of five seconds, messages a second, and where they begin. */
  readonly peakPerSec: number;
  readonly peakSec: number;
  readonly backlogMax: number;
  /** From this second on p99 kept its limits and nothing failed for ten seconds. Null: not within the trial. */
  readonly recoveredSec: number | null;
}

const PEAK_SEC = 5;
const HOLD_SEC = 10;

/** Null where the load of the trial did not move, or nothing is known of its seconds. */
export function burstOf(trial: Trial, objectives: Pick<Objectives, "send" | "delivery">): Burst | null {
  const { timeline } = trial;
  if (trial.loadMoves !== true || timeline.length < PEAK_SEC) return null;
  const means = timeline
    .slice(0, timeline.length - PEAK_SEC + 1)
    .map((_, at) => timeline.slice(at, at + PEAK_SEC).reduce((sum, { offered }) => sum + offered, 0) / PEAK_SEC);
  const peakPerSec = Math.max(...means);
  const peak = means.indexOf(peakPerSec);
  const holds = timeline.map((entry) => isWithin(entry, objectives));
  const at = holds.findIndex(
    (_, index) =>
      index >= peak && index + HOLD_SEC <= holds.length && holds.slice(index, index + HOLD_SEC).every(Boolean),
  );
  return {
    peakPerSec,
    peakSec: timeline[peak]?.tSec ?? 0,
    backlogMax: Math.max(...timeline.map(({ inFlight }) => inFlight)),
    recoveredSec: at < 0 ? null : (timeline[at]?.tSec ?? null),
  };
}

/** A second in which nothing was sent says nothing against it; one whose p99 is beyond measure does. */
function isWithin(entry: TimelineEntry, { send, delivery }: Pick<Objectives, "send" | "delivery">): boolean {
  if (entry.failed > 0) return false;
  if (entry.offered === 0) return true;
  const within = (ms: number | null, limitMs: number) => ms !== null && ms <= limitMs;
  return within(entry.sendMsP99, send.limitMs) && within(entry.deliveryMsP99, delivery.limitMs);
}

// Runtime: anywhere.
import type { SearchOptions, SearchStep, SearchTrial, TrialStep } from "./search.ts";

/**
 * What a trial takes beside its window, s: the start of the server, warm-up, drain and audit, as the last trials took. The first one
 * also made the crowd, and only counts while there is no other.
 */
export function aroundSec(history: readonly SearchTrial[]): number {
  const last = history.length > 1 ? history.slice(1).slice(-LOOK_BACK) : history;
  return Math.max(0, ...last.map(({ durationSec, windowSec = 0 }) => durationSec - windowSec));
}

const LOOK_BACK = 3;

/**
 * The trial if the time left holds it, else the same in a shorter window where half of it will do, else the end of the search.
 * Only windows that are longer than asked for can be shortened, and those that must hold so many messages cannot. Windows are whole
 * seconds, rounded up: the last one may take a part of a second more than there is.
 */
export function withinTime(step: TrialStep, history: readonly SearchTrial[], options: SearchOptions): SearchStep {
  const { timeLeftSec, windowSec, windowSecOf = (trial) => windowSec * (trial.windowFactor ?? 1) } = options;
  const roomSec = timeLeftSec - aroundSec(history);
  if (roomSec > 0 && (history.length === 0 || windowSecOf(step) <= roomSec)) return step;
  const { windowFactor = 1, countFactor } = step;
  const factor = roomSec / windowSec;
  const shorter = { ...step, windowFactor: factor };
  if (
    countFactor === undefined &&
    factor >= Math.max(1, windowFactor * SHORTENED_MIN) &&
    windowSecOf(shorter) <= roomSec + ROUNDED_SEC
  )
    return shorter;
  return { kind: "stop", reason: "time-budget", why: `the time left does not hold another trial (next: ${step.why})` };
}

/** Less of a window than this would no longer tell what it was to tell. */
const SHORTENED_MIN = 0.5;
/** What rounding up adds at most. */
const ROUNDED_SEC = 1;

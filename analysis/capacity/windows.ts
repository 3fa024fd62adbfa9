// Runtime: anywhere.
import { NEAR } from "./boundary.ts";
import type { SearchTrial } from "./search.ts";
import { aroundSec } from "./timeLeft.ts";

/**
 * Windows of the staircase and the bisection, in windows asked for: they only have to tell which side a load lies on, and
 * far from the boundary few messages do.
 */
export const STAIRCASE_FACTOR = 1 / 3;

/** What the fit says before the next trial. */
interface Standing {
  /** Least length of a window near the boundary, s. */
  readonly windowSec: number;
  /** Where the boundary is, by shares; null where only verdicts speak. */
  readonly c50: number | null;
  /** Width of the 95 % interval in ln(load), and the one asked for. */
  readonly found: number;
  readonly wanted: number;
  /** Trials near the boundary that there must be in any case. */
  readonly trialsLeft: number;
  /** Until the search must end, s. */
  readonly timeLeftSec: number;
}

/**
 * How many times its least length the window of the next trial near the boundary should be.
 *
 * The width of an interval falls with the root of what was seen, so what is missing follows from what was played: windows
 * of T seconds that left the interval r times too wide want T (r² − 1) more. Start, warm-up, drain and audit cost as much
 * whatever the window, so that is asked for in few long windows rather than many short ones, yet not all at once: the load
 * of a trial is only as well chosen as the boundary is known. And no window is shorter than what the server needs to
 * show what it does in the long run. Where time will end the search before that, the windows share what time is left, so that
 * none of it stays unused.
 */
export function nearWindowFactor(history: readonly SearchTrial[], standing: Standing): number {
  const { windowSec, c50, found, wanted, trialsLeft, timeLeftSec } = standing;
  const near =
    c50 === null
      ? history.slice(-LOOK_BACK)
      : history.filter(({ load, shares = [] }) => Math.abs(Math.log(load / c50)) <= NEAR && shares.length > 0);
  const least = Math.min(FACTOR_MAX, (MEMORIES * memoryOf(near)) / windowSec);
  if (c50 === null) return Math.max(FACTOR_VERDICT, least);
  const playedSec = near.reduce((sum, trial) => sum + (trial.windowSec ?? windowSec), 0);
  const missingInAll = (RESERVE * ((found / wanted) ** 2 - 1) * playedSec) / windowSec;
  const missing = missingInAll / Math.max(1, trialsLeft);
  const most = Math.max(FACTOR_STEP, least);
  // A small rest is taken along rather than played as a trial of its own.
  const next = missing <= REST * most ? Math.min(missing, FACTOR_MAX) : most;
  const factor = Math.max(1, least, next);
  const beside = aroundSec(history);
  const trials = Math.max(1, Math.round(timeLeftSec / (beside + factor * windowSec)));
  if (trials > SHARED_MAX) return factor;
  const share = (timeLeftSec / trials - beside) / windowSec;
  return missingInAll > trials * share ? Math.max(1, least, Math.min(FACTOR_MAX, share)) : factor;
}

const FACTOR_VERDICT = 2;
const FACTOR_STEP = 4;
const FACTOR_MAX = 8;
const REST = 1.35;
/** The last windows of a search that share its time, at most. */
const SHARED_MAX = 3;
/** The width of an interval is itself uncertain; a little more is cheaper than one more trial. */
const RESERVE = 1.1;
/** A window tells what the server does in the long run when it holds its memory so many times. */
const MEMORIES = 30;
/** Shorter windows cannot tell a memory from a trend, s. */
const MEMORY_WINDOW_SEC_MIN = 20;
/** Memory depends on the load: only the last trials lie near enough. */
const LOOK_BACK = 3;

/** How long the server remembers near the boundary, s: the median of the last trials that can tell. */
function memoryOf(near: readonly SearchTrial[]): number {
  const memories = near
    .filter((trial) => (trial.windowSec ?? trial.durationSec) >= MEMORY_WINDOW_SEC_MIN)
    .flatMap(({ memorySec }) => memorySec ?? [])
    .slice(-LOOK_BACK)
    .sort((a, b) => a - b);
  return memories[Math.floor(memories.length / 2)] ?? 0;
}

// Runtime: Node.
import { estimateCapacity } from "../../analysis/capacity/estimate.ts";
import { nextStep, type SearchTrial } from "../../analysis/capacity/search.ts";
import { randomStream } from "../../generators/random/stream.ts";
import { WINDOW_SEC_MAX } from "../../harness/measure/draft.ts";
import type { StopReason } from "../../records/result.ts";
import type { Server } from "./servers.ts";

/** What every search of the benchmark is asked for. */
export const ASKED = {
  /** Least length of a trial's window, and what a trial takes beside it: start, warm-up, drain and audit. */
  windowSec: 30,
  aroundSec: 18,
  timeBudgetSec: 3600,
  precision: 0.05,
} as const;

/** How one search ended. */
export interface Outcome {
  /** C50 over its true value, minus 1; null where the search gave none. */
  readonly error: number | null;
  readonly covered: boolean;
  readonly trials: number;
  readonly minutes: number;
  readonly stopReason: StopReason;
}

/** One search in memory, with the real search and the real fit. */
export function searchOnce(server: Server, seed: number): Outcome {
  const random = randomStream(seed, 0, 2001);
  // The capacity lies anywhere between the steps of the staircase, and on any scale.
  const scale = 10 ** (3 * random.uniform());
  const history: SearchTrial[] = [];
  const playing = server.play(random);
  const { windowSec, aroundSec, timeBudgetSec, precision } = ASKED;
  const options = {
    minLoad: scale * (0.1 + 0.1 * random.uniform()),
    maxLoad: scale * 20,
    precision,
    windowSec,
    seed,
  };
  let spentSec = 0;
  for (;;) {
    const step = nextStep(history, { ...options, timeLeftSec: timeBudgetSec - spentSec });
    if (step.kind === "stop") {
      const truth = scale * playing.c50();
      const { c50, low, high } = estimateCapacity(history, step.reason);
      return {
        error: c50 === null ? null : c50 / truth - 1,
        covered: low !== null && high !== null && low <= truth && truth <= high,
        trials: history.length,
        minutes: spentSec / 60,
        stopReason: step.reason,
      };
    }
    const length = Math.min(WINDOW_SEC_MAX, windowSec * (step.windowFactor ?? 1));
    const trial = playing.trial(step.load / scale, length);
    const durationSec = trial.windowSec + aroundSec;
    spentSec += durationSec;
    history.push({ ...trial, load: step.load, durationSec });
  }
}

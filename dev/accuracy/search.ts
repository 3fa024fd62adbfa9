// Runtime: Node.
import { estimateCapacity } from "../../analysis/capacity/estimate.ts";
import { isUnsettled, settlingOf } from "../../analysis/capacity/settling.ts";
import { randomStream } from "../../generators/random/stream.ts";
import type { StopReason } from "../../records/result.ts";
import type { Server } from "./servers.ts";
import { SyntheticSearch } from "./syntheticSearch.ts";

export const TIME_BUDGET_SEC = 3600;

/** How one search ended. */
export interface Outcome {
  /** C50 over its true value, minus 1; null where the search gave none. */
  readonly error: number | null;
  readonly covered: boolean;
  readonly trials: number;
  readonly minutes: number;
  readonly stopReason: StopReason;
  /** Whether it was said, of a server that has no caches, not to have settled. */
  readonly unsettled: boolean;
}

/** One search in memory, with the real search and the real fit. */
export function searchOnce(server: Server, seed: number): Outcome {
  const random = randomStream(seed, 0, 2001);
  // The capacity lies anywhere between the steps of the staircase, and on any scale.
  const scale = 10 ** (3 * random.uniform());
  const range = { minLoad: scale * (0.1 + 0.1 * random.uniform()), maxLoad: scale * 20, seed };
  let spentSec = 0;
  const search = new SyntheticSearch(server, scale, range, (sec) => {
    spentSec += sec;
  });
  let stopReason: StopReason | null = null;
  while (stopReason === null) stopReason = search.next(TIME_BUDGET_SEC - spentSec);
  const truth = search.truth();
  const { c50, low, high } = estimateCapacity(search.history, stopReason);
  return {
    error: c50 === null ? null : c50 / truth - 1,
    covered: low !== null && high !== null && low <= truth && truth <= high,
    trials: search.history.length,
    minutes: spentSec / 60,
    stopReason,
    unsettled: isUnsettled(settlingOf(search.history)),
  };
}

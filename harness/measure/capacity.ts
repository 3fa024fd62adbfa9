// Runtime: Node.
import { bottleneckSentence } from "../../analysis/bottleneck.ts";
import { estimateCapacity } from "../../analysis/capacity/estimate.ts";
import type { SearchTrial } from "../../analysis/capacity/search.ts";
import { settlingOf } from "../../analysis/capacity/settling.ts";
import type { Capacity, CapacityScale, StopReason } from "../../records/result.ts";
import type { Trial } from "../../records/trial.ts";

export interface CapacityContext {
  /** What a load of the history means: insured served or messages a second. */
  readonly scale: "insured" | "rate";
  readonly messagesPerSecPerInsured: number | null;
  readonly stopReason: StopReason;
  /** Cores of the machine the servers ran on. */
  readonly cores: number;
}

/** The capacity as the trials so far tell it, on both scales. */
export function capacityOf(
  trials: readonly Trial[],
  history: readonly SearchTrial[],
  context: CapacityContext,
): Capacity {
  const { scale, stopReason } = context;
  const estimate = estimateCapacity(history, stopReason);
  const found: CapacityScale = { c50: estimate.c50, c95: estimate.c95, low: estimate.low, high: estimate.high };
  const settling = settlingOf(history);
  const judged = trials.filter((trial) => trial.verdict === "pass" || trial.verdict === "fail");
  return {
    messagesPerSec: scale === "rate" ? found : scaled(found, context.messagesPerSecPerInsured ?? Number.NaN),
    insuredServed: scale === "rate" ? null : found,
    stopReason,
    method: estimate.method,
    objective: estimate.objective,
    saturationPerSec: judged.length === 0 ? null : Math.max(...judged.map((trial) => trial.goodputPerSec)),
    bottleneck: bottleneckOf(judged, context.cores),
    ...(settling === undefined ? {} : { settling }),
  };
}

function scaled(scale: CapacityScale, factor: number): CapacityScale {
  const times = (value: number | null) => (value === null ? null : value * factor);
  return { c50: times(scale.c50), c95: times(scale.c95), low: times(scale.low), high: times(scale.high) };
}

/** What ran out is seen best in the lowest load that failed: there it had just run out. */
function bottleneckOf(trials: readonly Trial[], cores: number): string | null {
  const failed = trials.filter((trial) => trial.verdict === "fail").sort((a, b) => a.offeredPerSec - b.offeredPerSec);
  const shown = failed[0] ?? trials.at(-1);
  return shown === undefined ? null : bottleneckSentence(shown, cores);
}

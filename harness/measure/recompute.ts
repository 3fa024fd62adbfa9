// Runtime: Node.
import pMap from "p-map";
import { observed } from "../../analysis/capacity/observed.ts";
import type { Result } from "../../records/result.ts";
import { reckonTrial } from "../trial/reckon.ts";
import { capacityOf } from "./capacity.ts";

/**
 * The result with every figure reckoned again from the samples and records in its folder. What only the run itself
 * could know stays as it was: when it ran, on what machine, and why the search stopped.
 */
export async function recompute(folder: string, result: Result): Promise<Result> {
  // Two at once, no more: while one is read the other is reckoned, and both fit into memory.
  const reckoned = await pMap(
    result.trials,
    ({ index }) => reckonTrial(folder, index, result.objectives, result.evidence),
    { concurrency: 2 },
  );
  const trials = reckoned.map(({ trial }) => trial);
  if (result.capacity === null) return { ...result, trials };
  const history = reckoned.map(({ trial, load }) => observed(trial, load, result.objectives, 0));
  const capacity = capacityOf(trials, history, {
    scale: result.capacity.insuredServed === null ? "rate" : "insured",
    messagesPerSecPerInsured: result.workload.messagesPerSecPerInsured,
    stopReason: result.capacity.stopReason,
    cores: result.environment.cores,
  });
  return { ...result, trials, capacity };
}

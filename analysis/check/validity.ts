// Runtime: anywhere.
import type { Night } from "../../records/night.ts";
import type { CheckCase } from "./check.ts";

/** Is there a measurement at all? */
export function validityCase(night: Night): CheckCase {
  const named = { edition: night.edition, name: "valid measurement" };
  const { capacity, trial } = night;
  const undecided = (message: string, ...details: string[]): CheckCase => ({
    ...named,
    outcome: "undecided",
    message,
    details,
  });
  if (!night.complete) return undecided("the measurement was cut off before it had its answer");
  if (capacity?.stopReason === "generator-limited")
    return undecided(
      "no valid trial could be had: the load generator, or something beside it, was the bottleneck, so this says nothing of the server",
    );
  if (capacity?.stopReason === "interrupted") return undecided("the search was interrupted");
  if (capacity?.stopReason === "time-budget" && capacity.c50 === null)
    return undecided("the time was over before a capacity was found; give the search more time");
  if (night.kind === "run" && trial === null) return undecided("there is no trial in it");
  if (trial?.verdict === "invalid" || trial?.verdict === "insufficient")
    return undecided(`the trial is ${trial.verdict}`, trial.reasons);
  if (trial?.verdict === "fail")
    return { ...named, outcome: "failed", message: "the trial missed its objectives", details: [trial.reasons] };
  const text = capacity === null ? "the trial passed" : `${night.trials} trials, ${capacity.stopReason}`;
  return { ...named, outcome: "passed", message: text, details: [] };
}

/** One acknowledged message lost, or one reader too many, is no matter of statistics. */
export function lossCase({ edition, lost, leaks, trials }: Night): CheckCase {
  const parts = [
    lost === 0 ? "" : `${lost} acknowledged ${lost === 1 ? "message was" : "messages were"} lost`,
    leaks === 0 ? "" : `${leaks} security ${leaks === 1 ? "probe" : "probes"} got through`,
  ].filter((part) => part !== "");
  return {
    edition,
    name: "nothing lost, nothing leaked",
    outcome: parts.length === 0 ? "passed" : "failed",
    message: parts.length === 0 ? `nothing lost or leaked in ${trials} trials` : parts.join(" and "),
    details: [],
  };
}

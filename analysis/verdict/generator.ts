// Runtime: anywhere.
import type { Objectives } from "../../records/objectives.ts";
import type { Reason, TrialFacts } from "../../records/trial.ts";
import type { Declared } from "./judge.ts";
import { count, ms, percent } from "./wording.ts";

/** Share of the send objective that the generator's own lag may reach where that is more than the fixed limit. */
const LAG_SHARE_OF_OBJECTIVE = 0.01;

/**
 * Why the trial says more about the generator than about the server; empty when it was driven as planned.
 *
 * `plannedPerSec` counts the messages of the drawn plan, not the rate it was drawn from: that a Poisson process brings
 * 580 or 620 messages where 600 are expected is part of the load, and no deviation.
 */
export function generatorFaults(facts: TrialFacts, objectives: Objectives, declared: Declared): Reason[] {
  const { generator, plannedPerSec, offeredPerSec, windowSec, errors, incident, foreignLoad, settled } = facts;
  const limits = objectives.generator;
  const reasons: Reason[] = [];
  if (incident?.kind === "generator-failed") {
    reasons.push({ code: "generator-failed", text: `The generator failed: ${incident.text}.` });
  }

  const lagMsMax = Math.max(limits.pacingLagMsP99Max, LAG_SHARE_OF_OBJECTIVE * objectives.send.limitMs);
  if (generator.pacingLagMsP99 > lagMsMax) {
    reasons.push({
      code: "pacing-lag",
      text: `The generator started operations late: p99 ${ms(generator.pacingLagMsP99)}, allowed ${ms(lagMsMax)}.`,
    });
  }

  const missing = Math.abs(plannedPerSec - offeredPerSec) * windowSec;
  const planned = plannedPerSec * windowSec;
  // A single message is the smallest step there is; in a short plan it may be more than the allowed share.
  if (missing > Math.max(limits.offeredDeviationMax * planned, 1) + ROUNDING) {
    reasons.push({
      code: "offered-deviation",
      text: `Offered ${count(offeredPerSec, 1)} messages a second where the plan asks for ${count(plannedPerSec, 1)}: ${percent(missing / planned)} off, allowed ${percent(limits.offeredDeviationMax)}.`,
    });
  }

  if (generator.cpuShare > limits.cpuShareMax) {
    reasons.push({
      code: "generator-cpu",
      text: `The generator used ${percent(generator.cpuShare)} of the cores it may count on, allowed ${percent(limits.cpuShareMax)}.`,
    });
  }

  const foreign = foreignLoad?.coresMean ?? 0;
  const foreignShare = foreign / (foreignLoad?.machineCores ?? 1);
  if (foreignShare > limits.foreignCpuShareMax) {
    reasons.push({
      code: "foreign-load",
      text: `Other programs used ${count(foreign, 1)} of the ${count(foreignLoad?.machineCores ?? 1)} cores of this machine (${percent(foreignShare)}), allowed ${percent(limits.foreignCpuShareMax)}: what was left is not the machine that was to be measured.`,
    });
  }

  if (settled !== undefined && !settled.back) {
    reasons.push({
      code: "not-at-rest",
      text: `The target was not back at rest before the trial: after ${count(settled.waitedSec)} s the small load ${restMs(settled.canaryMs)}, before the first trial it ${restMs(settled.baselineMs)}. It was no longer the server that the other trials met.`,
    });
  }

  const limited = errors.byKind.rate_limited ?? 0;
  if (limited > 0 && declared.rateLimited !== true) {
    reasons.push({
      code: "rate-limited",
      text: `The server refused ${count(limited)} requests by its rate limits (429), which were not declared: this measures the limiter, not the capacity.`,
    });
  }
  return reasons;
}

function restMs(value: number | null): string {
  return value === null ? "got no answer" : `took ${ms(value)}`;
}

const ROUNDING = 1e-6;

// Runtime: k6.
import type { Options } from "k6/options";
import type { Plan } from "../../records/plan.ts";

/** Seconds a virtual user may take past the end of the drain before k6 ends it. */
const GRACE_SEC = 5;

/** One long iteration a virtual user: it hosts its share of the streams and of the people online. */
export function trialOptions(plan: Plan): Options {
  const { onlineSec, settleSec, windowSec, drainSec } = plan.phases;
  const usersOfVu = Math.ceil((plan.insuredAccounts + plan.topicAccounts) / plan.vus);
  // Idle connections kept open; with k6's own small numbers a thousand users would open two thousand connections.
  const connections = 3 * usersOfVu + 20;
  return {
    scenarios: {
      [plan.scenario]: {
        executor: "per-vu-iterations",
        vus: plan.vus,
        iterations: 1,
        maxDuration: `${Math.ceil(onlineSec + settleSec + windowSec + drainSec + GRACE_SEC)}s`,
        gracefulStop: "0s",
      },
    },
    // Where machines meet at a full minute, it lies that far ahead, or ten seconds further.
    setupTimeout: "90s",
    batch: connections,
    batchPerHost: connections,
    systemTags: ["status", "method", "name", "scenario", "expected_response"],
    userAgent: "kassensturz",
  };
}

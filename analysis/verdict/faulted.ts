// Runtime: anywhere.
import type { TrialFacts } from "../../records/trial.ts";
import { HOLD_SEC } from "../recovery/recovery.ts";
import type { Finding } from "./findings.ts";

/** What no fault excuses: it is judged as in any trial. */
const UNEXCUSED = ["lost", "leaks", "unaudited", "server-died", "incomplete"];

/**
 * Findings of a trial with faults inflicted on purpose. That objectives are missed while the server is down is no news:
 * such findings become notes, and what is judged instead is whether the server recovered within the load.
 */
export function underFaults(found: readonly Finding[], { faults, windowSec }: TrialFacts): Finding[] {
  if (faults.length === 0) return [...found];
  const excused = found.map((finding) =>
    UNEXCUSED.includes(finding.code) ? finding : { ...finding, weight: "note" as const },
  );
  return [...excused, ...faults.map((fault) => recoveryFinding(fault, windowSec))];
}

function recoveryFinding(
  { what, target, atSec, recoveredSec, drainedSec, backlogMax, note }: TrialFacts["faults"][number],
  windowSec: number,
): Finding {
  const name = `${what} ${target} at ${atSec.toFixed(1)} s`;
  const remark = note === "" ? "" : ` ${note}`;
  if (recoveredSec === null) {
    return {
      code: "not-recovered",
      text: `After ${name} the objectives did not hold again for ${HOLD_SEC} s within the load of this trial (window ${windowSec.toFixed(0)} s).${remark}`,
      weight: "violated",
    };
  }
  const drained =
    drainedSec === null
      ? "was not drained within the trial"
      : `was drained ${Math.max(0, drainedSec - atSec).toFixed(0)} s after it`;
  return {
    code: "recovered",
    text: `After ${name} the objectives held again ${(recoveredSec - atSec).toFixed(1)} s later; the backlog of up to ${backlogMax} messages ${drained}.${remark}`,
    weight: "note",
  };
}

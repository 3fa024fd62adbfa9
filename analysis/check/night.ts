// Runtime: anywhere.
import type { Night } from "../../records/night.ts";
import type { Result } from "../../records/result.ts";
import { fingerprintOf } from "./fingerprint.ts";

/** What of a result the check and the history need. `folder` is the last part of its path. */
export function nightOf(result: Result, folder: string): Night {
  const { target, environment, trials } = result;
  return {
    schema: "kassensturz/night/1",
    startedAt: result.startedAt,
    edition: target.edition.id,
    editionName: target.edition.name,
    kind: result.kind,
    evidence: result.evidence,
    complete: result.complete,
    seed: result.seed,
    folder,
    server: target.server,
    versions: { kassensturz: environment.tool, system: environment.os, ...environment.versions },
    fingerprint: fingerprintOf(result),
    trials: trials.length,
    lost: trials.reduce((sum, { delivery }) => sum + delivery.lost, 0),
    leaks: trials.reduce((sum, { security }) => sum + security.leaks, 0),
    messagesPerSecPerInsured: result.workload.messagesPerSecPerInsured,
    capacity: capacityOf(result),
    trial: trialOf(result),
  };
}

/** Two rows of the same result are one. */
export function nightKey({ startedAt, edition, seed }: Night): string {
  return `${startedAt} ${edition} ${seed}`;
}

function capacityOf({ capacity }: Result): Night["capacity"] {
  if (capacity === null) return null;
  return {
    ...capacity.messagesPerSec,
    stopReason: capacity.stopReason,
    method: capacity.method,
    saturationPerSec: capacity.saturationPerSec,
  };
}

function trialOf({ kind, trials }: Result): Night["trial"] {
  const trial = trials[0];
  if (kind !== "run" || trial === undefined) return null;
  return {
    verdict: trial.verdict,
    reasons: trial.verdict === "pass" ? "" : trial.reasons.map(({ text }) => text).join(" "),
    sendMsP99: trial.latencyMs.send.p99,
    deliveryMsP99: trial.latencyMs.delivery.p99,
    failureShare: trial.errors.operations === 0 ? 0 : trial.errors.failures / trial.errors.operations,
  };
}

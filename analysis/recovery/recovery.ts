// Runtime: anywhere.
import type { FaultFacts, Inflicted } from "../../records/fault.ts";
import type { Objectives } from "../../records/objectives.ts";

/** A message of the plan; infinite where it failed, or never came. All times on the trial's clock. */
export interface MessageSeen {
  readonly intendedMs: number;
  readonly sendMs: number;
  readonly deliveryMs: number;
}

/** A request that failed, by the moment it was to start. */
interface FailedRequest {
  readonly intendedMs: number;
  readonly error: string;
  /** So many alike at about that moment; 1 where it is missing. */
  readonly count?: number;
}

export interface Observed {
  /** In order of their intended times. */
  readonly messages: readonly MessageSeen[];
  readonly failed: readonly FailedRequest[];
  /** Messages in flight at the end of each second. */
  readonly inFlight: readonly number[];
  /** End of the load: after it nobody can say whether the objectives hold. */
  readonly loadEndMs: number;
}

/** The objectives have to hold this long before the server counts as recovered. */
export const HOLD_SEC = 10;
const STEP_MS = 250;

/**
 * How the server came out of a fault. It has recovered at the first moment, in steps of a quarter second, from which on
 * the objectives of sending and delivery hold for ten seconds and no request fails: of the n messages intended in that
 * span at most ⌊n (1 − quantile)⌋ may be over the limit. The backlog has drained when no more messages are in flight
 * than in the ten seconds before the fault.
 */
export function aftermath(fault: Inflicted, observed: Observed, objectives: Objectives): FaultFacts {
  const fromMs = fault.atSec * 1000;
  const recoveredMs = recovery(fromMs, observed, objectives);
  const untilMs = recoveredMs ?? observed.loadEndMs;
  const failures: Record<string, number> = {};
  for (const { intendedMs, error, count = 1 } of observed.failed) {
    if (intendedMs >= fromMs && intendedMs < untilMs) failures[error] = (failures[error] ?? 0) + count;
  }
  return { ...fault, recoveredSec: seconds(recoveredMs), ...backlog(fromMs, untilMs, observed.inFlight), failures };
}

function recovery(fromMs: number, { messages, failed, loadEndMs }: Observed, objectives: Objectives): number | null {
  const spanMs = HOLD_SEC * 1000;
  for (let startMs = fromMs; startMs + spanMs <= loadEndMs; startMs += STEP_MS) {
    const within = ({ intendedMs }: { readonly intendedMs: number }) =>
      intendedMs >= startMs && intendedMs < startMs + spanMs;
    if (failed.some(within)) continue;
    const span = messages.slice(firstFrom(messages, startMs), firstFrom(messages, startMs + spanMs));
    const late = (limitMs: number, quantile: number, of: "sendMs" | "deliveryMs") =>
      span.filter((message) => message[of] > limitMs).length > Math.floor(span.length * (1 - quantile) + 1e-9);
    const { send, delivery } = objectives;
    if (
      span.length > 0 &&
      !late(send.limitMs, send.quantile, "sendMs") &&
      !late(delivery.limitMs, delivery.quantile, "deliveryMs")
    )
      return startMs;
  }
  return null;
}

/** Index of the first message intended at that time or later, by halving: they are in order. */
function firstFrom(messages: readonly MessageSeen[], atMs: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle] as MessageSeen).intendedMs < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function backlog(
  fromMs: number,
  untilMs: number,
  inFlight: readonly number[],
): Pick<FaultFacts, "backlogMax" | "drainedSec"> {
  const fromSec = Math.floor(fromMs / 1000);
  const usual = Math.max(1, ...inFlight.slice(Math.max(0, fromSec - HOLD_SEC), fromSec));
  const during = inFlight.slice(fromSec, Math.ceil(untilMs / 1000) + 1);
  const backlogMax = Math.max(0, ...during);
  const peak = fromSec + during.indexOf(backlogMax);
  const drained = inFlight.findIndex((waiting, sec) => sec >= peak && waiting <= usual);
  return { backlogMax, drainedSec: backlogMax <= usual ? fromSec : drained < 0 ? null : drained + 1 };
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms) / 1000;
}

// Runtime: anywhere.
import { mmcWaitMs } from "../analytic/queues.ts";
import type { CrowdDemand } from "../analytic/rates.ts";
import { loadsUnder, type StationLoad } from "../analytic/stations.ts";
import type { Model } from "../model/model.ts";

/** A moment of a day, on average over a step of time. */
export interface Moment {
  readonly tSec: number;
  /** Load as a share of the peak hour's. */
  readonly level: number;
  readonly messagesPerSec: number;
  readonly onlinePeople: number;
  /** Busy share of the busiest station, as far as it can be busy, and which one it is. */
  readonly busiest: string;
  readonly utilisation: number;
  /** Mean time of a sending. */
  readonly sendMsMean: number;
  /** Work that waits at all stations, in seconds of one server. */
  readonly backlogSec: number;
}

export interface DayInput {
  readonly model: Model;
  /** The crowd of the peak hour. */
  readonly peak: CrowdDemand;
  /** Load of each hour of the day as a share of the peak hour's, from midnight. */
  readonly levels: readonly number[];
  readonly stepSec: number;
  /** The server is down in between; everybody who would have come is there when it is back. */
  readonly outage?: { readonly fromSec: number; readonly forSec: number };
}

/** Nearer to the limit the stationary wait says nothing of a day: what does not fit is backlog. */
const STATIONARY_MAX = 0.97;

/**
 * A whole day without a single event: in each step the rates of the hour's load, the stations' work by the utilisation law,
 * and what a station cannot do is carried over (fluid backlog; Newell, Applications of Queueing Theory, 1982, ch. 2). On top
 * stands the stationary wait at the load of the moment (pointwise stationary approximation: Green & Kolesar, Management
 * Science 37, 1991). However many people there are, it takes as long.
 */
export function dayOf(input: DayInput): Moment[] {
  const { model, peak, levels, stepSec, outage } = input;
  const backlog = model.stations.map(() => 0);
  const moments: Moment[] = [];
  for (let tSec = 0; tSec < levels.length * 3600; tSec += stepSec) {
    const level = levelAt(levels, tSec + stepSec / 2);
    const down = outage !== undefined && tSec >= outage.fromSec && tSec < outage.fromSec + outage.forSec;
    const crowd = scaled(peak, level);
    const loads = loadsUnder(model, crowd);
    const shares = model.stations.map(({ servers }, k) => {
      const { busy, listening } = loads[k] as StationLoad;
      const capacity = servers === "unlimited" ? Number.POSITIVE_INFINITY : down ? 0 : servers * (1 - listening);
      const waiting = (backlog[k] as number) + busy * stepSec;
      const done = Math.min(waiting, capacity * stepSec);
      backlog[k] = waiting - done;
      return servers === "unlimited" ? 0 : done / (servers * stepSec) + (down ? 0 : listening);
    });
    const most = shares.indexOf(Math.max(...shares));
    moments.push({
      tSec,
      level,
      messagesPerSec: crowd.questionsPerSec + crowd.answersPerSec,
      onlinePeople: crowd.onlinePeople,
      busiest: model.stations[most]?.id ?? "",
      utilisation: shares[most] ?? 0,
      sendMsMean: sendMs(model, loads, backlog),
      backlogSec: backlog.reduce((sum, work) => sum + work, 0),
    });
  }
  return moments;
}

/** Between the middles of two hours the load moves evenly. */
function levelAt(levels: readonly number[], tSec: number): number {
  const hour = tSec / 3600 - 0.5;
  const before = Math.floor(hour);
  const at = (k: number) => levels[((k % levels.length) + levels.length) % levels.length] ?? 0;
  return at(before) + (at(before + 1) - at(before)) * (hour - before);
}

/** The crowd at a share of its load: fewer people, who do the same. */
export function scaled(crowd: CrowdDemand, level: number): CrowdDemand {
  return {
    ...crowd,
    questionsPerSec: crowd.questionsPerSec * level,
    answersPerSec: crowd.answersPerSec * level,
    appOpensPerSec: crowd.appOpensPerSec * level,
    onlinePeople: crowd.onlinePeople * level,
  };
}

/**
 * Mean time of a sending: at each visit the service, the stationary wait, and what has piled up. Where everybody who waits gets
 * short turns, a step takes its service over the idle share, whatever the others' services are like (processor sharing:
 * Kleinrock, Queueing Systems II, 1976, sec. 4.4).
 */
export function sendMs(model: Model, loads: readonly StationLoad[], backlogSec: readonly number[]): number {
  return (model.operations.send ?? []).reduce((sum, step) => {
    if (typeof step === "string") return sum;
    const k = model.stations.findIndex(({ id }) => id === step.at);
    const { servers = "unlimited" } = model.stations[k] ?? {};
    if (servers === "unlimited") return sum + step.ms;
    const { busy, listening } = loads[k] as StationLoad;
    const erlangs = Math.min(busy + listening * servers, servers * STATIONARY_MAX);
    const backlogMs = ((backlogSec[k] ?? 0) * 1000) / servers;
    if (step.turns !== undefined && servers === 1) return sum + step.ms / (1 - erlangs) + backlogMs;
    const { ms, cvSquared } = meanService(model, step.at, loads[k] as StationLoad);
    const waitMs = (mmcWaitMs(servers, ms, erlangs) * (1 + cvSquared)) / 2;
    return sum + step.ms + waitMs + backlogMs;
  }, 0);
}

/**
 * Service that a customer finds before them: the mean over all steps at the station, weighted by their work, and its
 * squared coefficient of variation, as far as the steps themselves have it (Allen & Cunneen's correction).
 */
function meanService(model: Model, station: string, { busy }: StationLoad): { ms: number; cvSquared: number } {
  let count = 0;
  let total = 0;
  let squares = 0;
  for (const steps of Object.values(model.operations))
    for (const step of steps) {
      if (typeof step === "string" || step.at !== station) continue;
      count += 1;
      total += step.ms;
      squares += step.ms * step.ms * (1 + step.cv * step.cv);
    }
  if (count === 0 || busy === 0) return { ms: 0, cvSquared: 1 };
  const ms = total / count;
  return { ms, cvSquared: squares / count / (ms * ms) - 1 };
}

// Runtime: anywhere.
import { type PeakDemand, peakDemand } from "../../generators/workload/peak.ts";
import type { Workload } from "../../records/workload.ts";
import type { CrowdDemand } from "../analytic/rates.ts";
import { operationRates } from "../analytic/rates.ts";
import { answerMs, busiest, type StationLoad, stationLoads } from "../analytic/stations.ts";
import type { Model } from "../model/model.ts";
import { type World, workloadIn } from "./world.ts";

/** The model of an edition, and the busy share up to which it holds the objectives, found by simulation. */
export interface Sizable {
  readonly model: Model;
  readonly utilisationLimit: number;
}

interface StationNeed {
  readonly id: string;
  /** Servers that keep it within the limit; infinite where no number does. */
  readonly servers: number;
}

/** What one homeserver needs in one world. */
export interface Needs {
  readonly accounts: number;
  readonly messagesPerSec: number;
  readonly onlinePeople: number;
  /** Busiest station over the limit, with one process of each kind: up to 1 it holds. */
  readonly strain: number;
  readonly stations: readonly StationNeed[];
  /** Processor cores at the limit, all processes; infinite where no number of processes holds. */
  readonly cores: number;
  readonly databaseGiB: number;
  readonly diskGiB: number;
  readonly mbitPerSec: number;
  /** Requests held open by people who wait for news, at the peak. */
  readonly openRequests: number;
}

const GIB = 2 ** 30;
const WORKDAYS_PER_DAY = 5 / 7;
/** Members, devices, a one-time key, the room key. */
const REQUESTS_OF_KEYS = 4;
/** Topic accounts of one insurer. */
export const TOPIC_ACCOUNTS = 6;

/** What the crowd of a peak hour asks of a homeserver. */
export function crowdAtPeak({ activity }: Workload, peak: PeakDemand): CrowdDemand {
  return {
    ...peak,
    receiptsPerDelivery: activity.receiptsPerDelivery.value,
    typingPerMessage: activity.typingPerMessage.value,
    keyExchangesPerMessage: activity.keyExchangesPerMessage?.value ?? 0,
    othersPerSec: 0,
    pollTimeoutMs: 1000 * activity.pollTimeoutSec.value,
    topicAccounts: TOPIC_ACCOUNTS,
    staffPollTimeoutMs: 30_000,
  };
}

/** Everything in a Monday's peak hour, and the disk after a retention period. */
export function needsIn(sizable: Sizable, workload: Workload, world: World): Needs {
  const figure = (name: string) => world[name] ?? 0;
  const drawn = workloadIn(workload, world);
  const accounts = figure("insured") * Math.min(1, figure("accountShare"));
  const peak = peakDemand(drawn, figure("insured"), Math.min(1, figure("accountShare")));
  const { model, utilisationLimit } = sizable;
  const rates = operationRates(crowdAtPeak(drawn, peak), answerMs(model));
  const slower = figure("serviceTimes");
  const loads = stationLoads(model, rates).map((load) => ({
    ...load,
    busy: load.busy * slower,
    listening: load.listening * slower,
  }));
  const stations = model.stations.map(({ id, servers, scales }, k) => ({
    id,
    servers: serversFor(loads[k] as StationLoad, servers, scales, utilisationLimit),
  }));
  const messagesPerDay =
    accounts * figure("messagesPerAccountDay") * (1 + figure("answersPerMessage")) * WORKDAYS_PER_DAY;
  const databaseGiB =
    (messagesPerDay * figure("retentionDays") * figure("databaseBytesPerMessage") +
      accounts * figure("databaseBytesPerAccount")) /
    GIB;
  const requests = rates.send + rates.poll + rates.receipt + rates.typing + REQUESTS_OF_KEYS * rates.keys;
  const bytesPerSec =
    requests * figure("wireBytesPerRequest") +
    2 * rates.send * figure("ciphertextBytesMedian") +
    rates.open * figure("wireBytesPerOpening");
  return {
    accounts,
    messagesPerSec: peak.messagesPerSec,
    onlinePeople: peak.onlinePeople,
    strain: busiest(model, loads).share / utilisationLimit,
    stations,
    cores: coresOf(model, loads, stations, utilisationLimit),
    databaseGiB,
    diskGiB: databaseGiB * figure("diskOverDatabase"),
    mbitPerSec: (8 * bytesPerSec) / 1e6,
    openRequests: peak.onlinePeople + TOPIC_ACCOUNTS,
  };
}

function serversFor(
  { busy, listening }: StationLoad,
  servers: number | "unlimited",
  scales: boolean,
  limit: number,
): number {
  if (servers === "unlimited") return 0;
  // Each further process listens as well: only what is left of it serves.
  const needed = listening >= limit ? Number.POSITIVE_INFINITY : Math.ceil(busy / (limit - listening) - 1e-9);
  if (scales) return Math.max(1, needed);
  return needed <= servers ? servers : Number.POSITIVE_INFINITY;
}

function coresOf(model: Model, loads: readonly StationLoad[], stations: readonly StationNeed[], limit: number): number {
  return model.stations.reduce((sum, { process, coresPerServer }, k) => {
    if (process === null) return sum;
    const { busy, listening } = loads[k] as StationLoad;
    const servers = (stations[k] as StationNeed).servers;
    if (!Number.isFinite(servers)) return Number.POSITIVE_INFINITY;
    return sum + ((busy + (listening > 0 ? listening * servers : 0)) * coresPerServer) / limit;
  }, 0);
}

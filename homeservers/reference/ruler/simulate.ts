// Runtime: anywhere.
import type { StationKind } from "./demand.ts";
import { randomFor } from "./random.ts";
import { Station, type StationConfig } from "./station.ts";

/** What arrives at a station, as Poisson streams. */
export interface Load {
  readonly messagesPerSec: number;
  readonly syncsPerMessage: number;
  readonly othersPerMessage: number;
  /** Rooms the messages are spread over evenly. */
  readonly rooms: number;
}

export interface SimulationOptions {
  /** Messages that are counted. */
  readonly operations: number;
  readonly seed: number;
  /** Messages before the first that counts, so that the empty start is forgotten. A tenth where not given. */
  readonly discard?: number;
}

export interface Simulation {
  /** Sojourn times of the counted messages in order of arrival, ms; infinite where one was refused. */
  readonly sendMs: Float64Array;
  readonly refused: number;
  /** Share of the workers' time that was spent working, over the whole simulation, 0 to 1. */
  readonly utilisation: number;
}

/** Runs the station on a virtual clock with Poisson arrivals. The same seed gives the same times, whatever the rate scales. */
export function simulateStation(config: StationConfig, load: Load, options: SimulationOptions): Simulation {
  const station = new Station(config, randomFor(options.seed, "service"));
  const arrivals = randomFor(options.seed, "arrivals");
  const mix = randomFor(options.seed, "mix");
  const discard = options.discard ?? Math.ceil(options.operations / 10);
  const perMessage = 1 + load.syncsPerMessage + load.othersPerMessage;
  const gapMsMean = 1000 / (load.messagesPerSec * perMessage);
  const sendMs = new Float64Array(options.operations);
  let refused = 0;
  let sent = 0;
  let atMs = 0;
  while (sent < discard + options.operations) {
    atMs -= Math.log1p(-arrivals()) * gapMsMean;
    const kind = kindOf(perMessage === 1 ? 0 : mix() * perMessage, load);
    const roomId = load.rooms > 1 ? String(Math.floor(mix() * load.rooms)) : "";
    const passage = station.arrive({ atMs, kind, roomId, rooms: load.rooms });
    if (kind !== "send") continue;
    const index = sent - discard;
    sent += 1;
    if (index < 0) continue;
    if (!passage.accepted) refused += 1;
    sendMs[index] = passage.accepted ? passage.endMs - atMs : Number.POSITIVE_INFINITY;
  }
  return { sendMs, refused, utilisation: station.busyMs / (atMs * config.service.workers) };
}

function kindOf(point: number, load: Load): StationKind {
  if (point < 1) return "send";
  return point < 1 + load.syncsPerMessage ? "sync" : "other";
}

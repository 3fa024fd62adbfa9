// Runtime: anywhere. The ruler's own truth: it takes nothing from the analysis it is there to check.
import type { Config } from "./config.ts";
import { meanDemandMs } from "./ruler/demand.ts";
import { type Load, simulateStation } from "./ruler/simulate.ts";

/** "The `quantile` of the sojourn time (waiting and service) is at most `limitMs`." A refused operation never is. */
export interface SojournObjective {
  readonly quantile: number;
  readonly limitMs: number;
}

/** The highest message rate at which an objective holds, and how it was found. */
export interface TrueCapacity {
  readonly perSec: number;
  readonly method: "closed form" | "simulation";
}

export interface CapacityOptions {
  /** What arrives beside messages, and how many rooms there are. */
  readonly load?: Partial<Omit<Load, "messagesPerSec">>;
  /** Simulated operations at each rate tried. */
  readonly operations?: number;
}

/**
 * Capacity of a configured server in messages a second: 0 where not even a single message meets the objective, infinite
 * where messages have no demand. Closed form for M/M/c without further features, long simulation with the station's
 * own code for everything else (about ±2 % at the default length). Rate limits are left out: they refuse, they do
 * not slow down.
 */
export function trueCapacity(config: Config, objective: SojournObjective, options: CapacityOptions = {}): TrueCapacity {
  const { service } = config;
  const meanMs = meanDemandMs(service, "send");
  if (meanMs === 0) return { perSec: Number.POSITIVE_INFINITY, method: "closed form" };
  if (isPlain(config)) {
    return { perSec: mmcCapacityPerSec(service.workers, meanMs, objective), method: "closed form" };
  }
  return { perSec: simulatedCapacityPerSec(config, objective, options), method: "simulation" };
}

/** Whether the station is an M/M/c: one kind of operation, exponential, nothing else that bends its times. */
function isPlain(config: Config): boolean {
  const { service, stalls, warmup, degradePerThousandRooms, cliff } = config;
  const alone = service.meanMs.sync === 0 && service.meanMs.other === 0;
  const steady = stalls === null && warmup === null && cliff === null && degradePerThousandRooms === 0;
  const free = !service.lockPerRoom && service.queueLimit === null;
  return service.distribution === "exponential" && alone && steady && free;
}

/**
 * M/M/1: the sojourn time is exponential with rate μ − λ (Kleinrock, Queueing Systems I, 1975, sec. 3.2), so
 * λ* = μ − ln(1 / (1 − q)) / limit. Negative values are cut to 0.
 */
export function mm1CapacityPerSec(meanMs: number, { quantile, limitMs }: SojournObjective): number {
  return Math.max(0, 1000 / meanMs - (1000 * -Math.log1p(-quantile)) / limitMs);
}

/** M/M/c: the highest rate whose tail at the limit is at most 1 − q, by bisection; the tail rises with the rate. */
export function mmcCapacityPerSec(workers: number, meanMs: number, objective: SojournObjective): number {
  const { quantile, limitMs } = objective;
  if (workers === 1) return mm1CapacityPerSec(meanMs, objective);
  return highestRate((workers * 1000) / meanMs, 1e-12, (ratePerSec) => {
    return mmcSojournTail(workers, meanMs, ratePerSec, limitMs) <= 1 - quantile;
  });
}

/**
 * Probability that an operation has to wait in an M/M/c with an offered load of `erlangs` < c: Erlang's C, from his B
 * by the usual recursion B(n) = aB(n−1) / (n + aB(n−1)), C = cB / (c − a(1 − B)).
 */
export function erlangC(workers: number, erlangs: number): number {
  let b = 1;
  for (let n = 1; n <= workers; n++) b = (erlangs * b) / (n + erlangs * b);
  return (workers * b) / (workers - erlangs * (1 - b));
}

/**
 * P(sojourn > t) in an M/M/c that is served in order of arrival: the wait is 0 with probability 1 − C and otherwise
 * exponential with rate cμ − λ (Gross, Harris, Fundamentals of Queueing Theory, sec. 3.3); with the service added,
 * e^(−μt) · [1 + C · (1 − e^(−μt(c − 1 − a))) / (c − 1 − a)], and e^(−μt) · (1 + Cμt) where a = c − 1.
 */
export function mmcSojournTail(workers: number, meanMs: number, ratePerSec: number, tMs: number): number {
  const a = (ratePerSec * meanMs) / 1000;
  if (a >= workers) return 1;
  const mt = tMs / meanMs;
  const spare = workers - 1 - a;
  // expm1 keeps the quotient exact as the difference goes to 0, where its limit is mt.
  const mixed = Math.abs(spare) < 1e-12 ? mt : -Math.expm1(-mt * spare) / spare;
  return Math.exp(-mt) * (1 + erlangC(workers, a) * mixed);
}

/** The same by simulation: one seed for every rate tried, so that the answer is a smooth function of the rate. */
function simulatedCapacityPerSec(config: Config, objective: SojournObjective, options: CapacityOptions): number {
  const operations = options.operations ?? 300_000;
  // Twice the most a station can do in the long run: a rate above it fails whatever the objective.
  const ceiling = (2 * config.service.workers * 1000) / meanDemandMs(config.service, "send");
  return highestRate(ceiling, 5e-4, (messagesPerSec) => {
    const load = { syncsPerMessage: 0, othersPerMessage: 0, rooms: 1, ...options.load, messagesPerSec };
    const { sendMs } = simulateStation(config, load, { operations, seed: config.seed });
    return shareWithin(sendMs, objective.limitMs) >= objective.quantile;
  });
}

function shareWithin(values: Float64Array, limitMs: number): number {
  let within = 0;
  for (const value of values) if (value <= limitMs) within += 1;
  return within / values.length;
}

/** The highest rate below `ceiling` that holds, to within that share of the ceiling; 0 where none does. */
function highestRate(ceiling: number, share: number, holds: (ratePerSec: number) => boolean): number {
  let low = 0;
  let high = ceiling;
  while (high - low > ceiling * share) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

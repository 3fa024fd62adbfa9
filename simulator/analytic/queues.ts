// Runtime: anywhere. Closed forms of queueing theory: what the event simulation is held against.

/** Mean time in an M/M/1, ms (Kleinrock, Queueing Systems I, 1975, sec. 3.2). */
export function mm1MeanMs(serviceMs: number, utilisation: number): number {
  return serviceMs / (1 - utilisation);
}

/** The same as a quantile: the time in an M/M/1 is exponential. */
export function mm1QuantileMs(serviceMs: number, utilisation: number, quantile: number): number {
  return -Math.log1p(-quantile) * mm1MeanMs(serviceMs, utilisation);
}

/** Probability to wait in an M/M/c with `erlangs` < c of offered work: Erlang's C from his B by recursion. */
export function erlangC(servers: number, erlangs: number): number {
  let b = 1;
  for (let n = 1; n <= servers; n++) b = (erlangs * b) / (n + erlangs * b);
  return (servers * b) / (servers - erlangs * (1 - b));
}

/** Mean time in an M/M/c, ms: service, and where one waits 1 / (cμ − λ). */
export function mmcMeanMs(servers: number, serviceMs: number, erlangs: number): number {
  return serviceMs + (erlangC(servers, erlangs) * serviceMs) / (servers - erlangs);
}

/** Mean time in an M/G/1, ms, of a service with coefficient of variation `cv`: Pollaczek and Khinchine. */
export function mg1MeanMs(serviceMs: number, cv: number, utilisation: number): number {
  return serviceMs + (utilisation * serviceMs * (1 + cv * cv)) / (2 * (1 - utilisation));
}

/** One station of a closed network: mean work a round, and whether customers queue there or only spend time. */
export interface ClosedStation {
  readonly demandMs: number;
  readonly kind: "queue" | "delay";
}

/**
 * Exact mean-value analysis of a closed network with one class of customers (Reiser, Lavenberg, JACM 27, 1980):
 * an arriving customer sees the network as it is with one customer fewer.
 *
 * @returns rounds a second and mean time of a round, ms
 */
export function meanValueAnalysis(stations: readonly ClosedStation[], customers: number) {
  let lengths = stations.map(() => 0);
  let perSec = 0;
  let roundMs = 0;
  for (let n = 1; n <= customers; n++) {
    const timesMs = stations.map(({ demandMs, kind }, k) =>
      kind === "delay" ? demandMs : demandMs * (1 + (lengths[k] as number)),
    );
    roundMs = timesMs.reduce((sum, ms) => sum + ms, 0);
    perSec = (1000 * n) / roundMs;
    lengths = timesMs.map((ms) => (perSec * ms) / 1000);
  }
  return { perSec, roundMs };
}

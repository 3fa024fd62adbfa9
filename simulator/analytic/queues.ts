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
  return serviceMs + mmcWaitMs(servers, serviceMs, erlangs);
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

/** Mean wait in an M/M/c, ms. */
export function mmcWaitMs(servers: number, serviceMs: number, erlangs: number): number {
  return erlangs <= 0 ? 0 : (erlangC(servers, erlangs) * serviceMs) / (servers - erlangs);
}

/**
 * The time in an M/M/c as a quantile, ms. P(T > t) = e^(−μt) (1 + C (1 − e^(−μt (c − 1 − a))) / (c − 1 − a)) with Erlang's C
 * and a = λ / μ (Kleinrock 1975, sec. 3.5; a ≠ c − 1), solved by halving.
 */
export function mmcQuantileMs(servers: number, serviceMs: number, erlangs: number, quantile: number): number {
  const c = erlangC(servers, erlangs);
  const spare = servers - 1 - erlangs;
  const tail = (t: number) => Math.exp(-t) * (1 + (c * -Math.expm1(-t * spare)) / spare);
  let low = 0;
  let high = 1;
  while (tail(high) > 1 - quantile) high *= 2;
  for (let turn = 0; turn < 60; turn++) {
    const middle = (low + high) / 2;
    if (tail(middle) > 1 - quantile) low = middle;
    else high = middle;
  }
  return low * serviceMs;
}

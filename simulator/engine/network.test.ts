// Runtime: Node.
import { describe, expect, it } from "vitest";
import { purposes } from "../../generators/random/purposes.ts";
import { randomStream } from "../../generators/random/stream.ts";
import {
  erlangC,
  meanValueAnalysis,
  mg1MeanMs,
  mm1MeanMs,
  mm1QuantileMs,
  mmcMeanMs,
  mmcQuantileMs,
} from "../analytic/queues.ts";
import { Network, type StationSpec, type StepSpec } from "./network.ts";
import { shapeOfCv } from "./shape.ts";

const random = (stream: number) => randomStream(3, stream, purposes.simulatedService);
const work = (station: number, meanMs: number, cv = 1) => ({
  kind: "work" as const,
  station,
  meanMs,
  shape: shapeOfCv(cv),
});

const turned = (step: ReturnType<typeof work>, sliceMs: number): StepSpec => ({ ...step, sliceMs });

const openTimes = (servers: readonly number[], route: readonly StepSpec[], perSec: number, jobs: number) =>
  openTimesAt(
    servers.map((count) => ({ servers: count })),
    route,
    perSec,
    jobs,
  );

/** Poisson arrivals along one route; times in the network of those that arrive after a tenth of them. */
function openTimesAt(
  stations: readonly StationSpec[],
  route: readonly StepSpec[],
  perSec: number,
  jobs: number,
  sharedCores = Number.POSITIVE_INFINITY,
): Float64Array {
  const arrivals = random(1);
  const times = new Float64Array(jobs);
  const discard = jobs / 10;
  let started = 0;
  const network: Network = new Network(
    stations,
    [route],
    random(0),
    {
      onDone: (_route, tag, startedMs) => {
        if (tag >= discard) times[tag - discard] = network.nowMs - startedMs;
      },
      onKilled: () => undefined,
      onMark: () => undefined,
      onTimer: () => {
        network.start(0, started++, 0);
        if (started < jobs + discard) network.at(network.nowMs + arrivals.exponential(1000 / perSec), 0);
      },
    },
    sharedCores,
  );
  network.at(0, 0);
  network.run(Number.POSITIVE_INFINITY);
  return times;
}

/** Two Poisson streams at one station that works to the end what has no turns of its own; times of both after the first tenth. */
function twoClasses(
  routes: readonly (readonly StepSpec[])[],
  perSec: readonly [number, number],
  jobs: number,
): [Float64Array, Float64Array] {
  const arrivals = [random(1), random(2)] as const;
  const times: [number[], number[]] = [[], []];
  let started = 0;
  const network: Network = new Network([{ servers: 1 }], routes, random(0), {
    onDone: (route, tag, startedMs) => {
      if (tag >= jobs / 10) times[route as 0 | 1].push(network.nowMs - startedMs);
    },
    onKilled: () => undefined,
    onMark: () => undefined,
    onTimer: (route) => {
      network.start(route, started++, 0);
      const next = arrivals[route as 0 | 1].exponential(1000 / perSec[route as 0 | 1]);
      if (started < jobs) network.at(network.nowMs + next, route);
    },
  });
  network.at(0, 0);
  network.at(0, 1);
  network.run(Number.POSITIVE_INFINITY);
  // Batches of one length: what is over the last whole one is left out.
  const whole = (values: readonly number[]) => Float64Array.from(values.slice(0, values.length - (values.length % 20)));
  return [whole(times[0]), whole(times[1])];
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const p99 = (values: Float64Array) => values.toSorted()[Math.ceil(0.99 * values.length) - 1] as number;

/** Half width of the 99 % interval of the mean from 20 batches, whose means are nearly independent (t, 19 degrees: 2.861). */
function halfWidth(values: Float64Array, of: (batch: Float64Array) => number = mean): number {
  const size = values.length / 20;
  const each = Array.from({ length: 20 }, (_, k) => of(values.subarray(k * size, (k + 1) * size)));
  const centre = each.reduce((sum, value) => sum + value, 0) / 20;
  return 2.861 * Math.sqrt(each.reduce((sum, value) => sum + (value - centre) ** 2, 0) / 19 / 20);
}

/** Inside the 99 % interval of the simulation, which must itself be narrower than 4 %. */
function expectAt(values: Float64Array, wanted: number, of: (batch: Float64Array) => number = mean): void {
  const width = halfWidth(values, of);
  expect(width / wanted).toBeLessThan(0.06);
  expect(Math.abs(of(values) - wanted)).toBeLessThan(Math.max(width, 0.01 * wanted));
}

describe("the network against closed forms", () => {
  it("M/M/1: mean and p99", () => {
    const times = openTimes([1], [work(0, 5)], 140, 200_000);
    expectAt(times, mm1MeanMs(5, 0.7));
    expectAt(times, mm1QuantileMs(5, 0.7, 0.99), p99);
  });

  it("M/M/4: mean and p99", () => {
    const times = openTimes([4], [work(0, 20)], 160, 200_000);
    expectAt(times, mmcMeanMs(4, 20, 3.2));
    expectAt(times, mmcQuantileMs(4, 20, 3.2, 0.99), p99);
  });

  it("M/M/c quantiles are those of M/M/1 for one server", () => {
    expect(mmcQuantileMs(1, 5, 0.7, 0.99)).toBeCloseTo(mm1QuantileMs(5, 0.7, 0.99), 6);
  });

  it("M/D/1 and M/G/1 with a log-normal of cv 2: Pollaczek and Khinchine", () => {
    expectAt(openTimes([1], [work(0, 5, 0)], 140, 200_000), mg1MeanMs(5, 0, 0.7));
    expectAt(openTimes([1], [work(0, 5, 2)], 100, 300_000), mg1MeanMs(5, 2, 0.5));
  });

  // Jackson: the stations of an open network with exponential services are M/M/c of their own, so times add up.
  it("an open Jackson network that passes one station twice", () => {
    const route = [work(0, 4), work(1, 20), work(0, 4)];
    const wanted = 2 * mm1MeanMs(4, 0.64) + mmcMeanMs(3, 20, 1.6);
    expectAt(openTimes([1, 3], route, 80, 200_000), wanted);
  });

  it("a closed network: mean-value analysis", () => {
    const stations = [
      { demandMs: 100, kind: "delay" as const },
      { demandMs: 8, kind: "queue" as const },
      { demandMs: 5, kind: "queue" as const },
    ];
    let rounds = 0;
    const network: Network = new Network(
      [{ servers: Number.POSITIVE_INFINITY }, { servers: 1 }, { servers: 1 }],
      [[work(0, 100), work(1, 8), work(2, 5)]],
      random(2),
      {
        onDone: () => {
          rounds++;
          network.start(0, 0, 0);
        },
        onKilled: () => undefined,
        onMark: () => undefined,
        onTimer: () => undefined,
      },
    );
    for (let customer = 0; customer < 12; customer++) network.start(0, 0, 0);
    network.run(600_000);
    const wanted = meanValueAnalysis(stations, 12).perSec;
    expect(rounds / 600 / wanted).toBeCloseTo(1, 1.9);
    expect(network.busyMsOf(1) / 600_000).toBeCloseTo((wanted * 8) / 1000, 1.9);
  });

  // Published table: Erlang C for 10 servers and 8 erlangs is 0.409.
  it("has Erlang's C of the tables", () => {
    expect(erlangC(10, 8)).toBeCloseTo(0.409, 3);
  });
});

describe("turns and shared cores against closed forms", () => {
  // Processor sharing: the mean time is s / (1 − ρ), whatever the service is like (Kleinrock, Queueing Systems II, 1976, 4.4).
  it("short turns: M/G/1 in processor sharing, for services that never vary and for such that vary a lot", () => {
    expectAt(openTimes([1], [turned(work(0, 5, 0), 0.05)], 120, 40_000), 5 / (1 - 0.6));
    expectAt(openTimes([1], [turned(work(0, 5, 2), 0.1)], 100, 120_000), 5 / (1 - 0.5));
  });

  /*
   * Whose turns are longer gets more: discriminatory processor sharing, weights as the turns. For exponential services
   * (Fayolle, Mitrani & Iasnogorodski, Journal of the ACM 27, 1980): T₁ = 1 / (μ₁(1 − ρ)) · (1 + μ₁ρ₂(g₂ − g₁) / D) with
   * D = μ₁g₁(1 − ρ₁) + μ₂g₂(1 − ρ₂), and T₂ with the indices changed over.
   */
  it("turns of the work itself: two classes in discriminatory processor sharing", () => {
    const [perSec, serviceMs, turnMs] = [
      [60, 30],
      [4, 12],
      [0.1, 0.5],
    ] as const;
    const measured = twoClasses(
      serviceMs.map((ms, k) => [turned(work(0, ms), turnMs[k] as number)]),
      perSec,
      400_000,
    );
    const [rho1, rho2] = [0.24, 0.36];
    const [mu1, mu2] = [1 / 4, 1 / 12];
    const [g1, g2] = turnMs;
    const d = mu1 * g1 * (1 - rho1) + mu2 * g2 * (1 - rho2);
    expectAt(measured[0], (1 + (mu1 * rho2 * (g2 - g1)) / d) / mu1 / (1 - rho1 - rho2));
    expectAt(measured[1], (1 + (mu2 * rho1 * (g1 - g2)) / d) / mu2 / (1 - rho1 - rho2));
  });

  it("turns that are longer than any work are no turns", () => {
    const whole = openTimes([1], [work(0, 5, 0.5)], 140, 20_000);
    expect(openTimes([1], [turned(work(0, 5, 0.5), 1e6)], 140, 20_000)).toEqual(whole);
  });

  // As many at work as there are jobs, each slowed down by the same: the number of jobs is that of an M/M/c.
  it("two shared cores: the mean of an M/M/2", () => {
    const stations = [{ servers: Number.POSITIVE_INFINITY, cores: 1 }];
    expectAt(openTimesAt(stations, [work(0, 20)], 80, 200_000, 2), mmcMeanMs(2, 20, 1.6));
  });

  it("one core that two processes share: M/G/1 in processor sharing, and the work is counted as work", () => {
    const stations = [
      { servers: Number.POSITIVE_INFINITY, cores: 1 },
      { servers: Number.POSITIVE_INFINITY, cores: 1 },
    ];
    expectAt(openTimesAt(stations, [work(0, 2, 0), work(1, 3, 2)], 140, 200_000, 1), 5 / (1 - 0.7));
    const network: Network = new Network(stations, [[work(0, 10, 0)], [work(1, 10, 0)]], random(6), quiet, 1);
    network.start(0, 0, 0);
    network.start(1, 0, 0);
    network.run(10);
    expect([network.busyMsOf(0), network.busyMsOf(1)]).toEqual([5, 5]);
    network.run(30);
    expect([network.busyMsOf(0), network.busyMsOf(1)]).toEqual([10, 10]);
  });

  it("leaves alone what needs no core, and forgets what was under way when all is killed", () => {
    const done: number[] = [];
    const network: Network = new Network(
      [{ servers: 1, cores: 1 }, { servers: 1, cores: 1 }, { servers: 1 }],
      [[work(0, 10, 0)], [work(1, 10, 0)], [work(2, 10, 0)]],
      random(7),
      { ...quiet, onDone: (_route, tag) => done.push(tag, network.nowMs) },
      1,
    );
    for (const route of [0, 1, 2]) network.start(route, route, 0);
    network.run(15);
    expect(done).toEqual([2, 10]);
    network.killAll();
    network.start(0, 3, 0);
    network.run(100);
    // Alone again, it has the core for itself: 10 ms from 15 on.
    expect(done).toEqual([2, 10, 3, 25]);
  });
});

const quiet = {
  onDone: () => undefined,
  onKilled: () => undefined,
  onMark: () => undefined,
  onTimer: () => undefined,
};

describe("the network", () => {
  it("never lets two jobs of a room overlap between lock and unlock", () => {
    const ends: number[] = [];
    const network: Network = new Network(
      [{ servers: 8 }],
      [[{ kind: "lock" }, work(0, 10, 0), { kind: "unlock" }]],
      random(4),
      { ...quiet, onDone: () => ends.push(network.nowMs) },
    );
    for (const room of [1, 1, 2, 1]) network.start(0, 0, room);
    network.run(1000);
    expect(ends).toEqual([10, 10, 20, 30]);
  });

  it("loses what is under way when the server is killed, and works afterwards", () => {
    const done: number[] = [];
    const killed: number[] = [];
    const network: Network = new Network([{ servers: 1 }], [[work(0, 10, 0)]], random(5), {
      ...quiet,
      onDone: (_route, tag) => done.push(tag),
      onKilled: (_route, tag) => killed.push(tag),
    });
    network.start(0, 1, 0);
    network.start(0, 2, 0);
    network.run(5);
    network.killAll();
    network.start(0, 3, 0);
    network.run(100);
    expect(killed).toEqual([1, 2]);
    expect(done).toEqual([3]);
    expect(network.busyMsOf(0)).toBeCloseTo(15, 9);
  });

  it("does what was planned for one moment in the order it was planned", () => {
    const seen: number[] = [];
    const network = new Network([], [], random(6), { ...quiet, onTimer: (data) => seen.push(data) });
    for (let k = 0; k < 100; k++) network.at(k % 3, k);
    network.run(10);
    expect(seen).toEqual([...seen].sort((a, b) => (a % 3) - (b % 3) || a - b));
  });
});

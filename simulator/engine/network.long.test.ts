// Runtime: Node.
import { describe, expect, it } from "vitest";
import { purposes } from "../../generators/random/purposes.ts";
import { randomStream } from "../../generators/random/stream.ts";
import {
  meanValueAnalysis,
  mg1MeanMs,
  mm1MeanMs,
  mm1QuantileMs,
  mmcMeanMs,
  mmcQuantileMs,
} from "../analytic/queues.ts";
import { Network, type StepSpec } from "./network.ts";
import { shapeOfCv } from "./shape.ts";

const work = (station: number, meanMs: number, cv = 1): StepSpec => ({
  kind: "work",
  station,
  meanMs,
  shape: shapeOfCv(cv),
});

/** Means and p99 in twelve million jobs of an open network. */
function openFigures(servers: readonly number[], route: readonly StepSpec[], perSec: number) {
  const jobs = 12_000_000;
  const arrivals = randomStream(7, 1, purposes.simulatedService);
  const times = new Float64Array(jobs);
  let started = 0;
  const network: Network = new Network(
    servers.map((count) => ({ servers: count })),
    [route],
    randomStream(7, 0, purposes.simulatedService),
    {
      onDone: (_route, tag, startedMs) => {
        times[tag] = network.nowMs - startedMs;
      },
      onKilled: () => undefined,
      onMark: () => undefined,
      onTimer: () => {
        network.start(0, started++, 0);
        if (started < jobs) network.at(network.nowMs + arrivals.exponential(1000 / perSec), 0);
      },
    },
  );
  network.at(0, 0);
  network.run(Number.POSITIVE_INFINITY);
  const mean = times.reduce((sum, value) => sum + value, 0) / jobs;
  return { mean, p99: times.sort()[Math.ceil(0.99 * jobs) - 1] as number };
}

/** Within 1 % of the closed form. */
function expectWithin(found: number, wanted: number): void {
  expect(Math.abs(found / wanted - 1)).toBeLessThan(0.01);
}

describe("the network within 1 % of closed forms", () => {
  it("M/M/1", () => {
    const { mean, p99 } = openFigures([1], [work(0, 5)], 160);
    expectWithin(mean, mm1MeanMs(5, 0.8));
    expectWithin(p99, mm1QuantileMs(5, 0.8, 0.99));
  });

  it("M/M/4", () => {
    const { mean, p99 } = openFigures([4], [work(0, 20)], 160);
    expectWithin(mean, mmcMeanMs(4, 20, 3.2));
    expectWithin(p99, mmcQuantileMs(4, 20, 3.2, 0.99));
  });

  it("M/D/1, and M/G/1 with a log-normal of cv 2", () => {
    expectWithin(openFigures([1], [work(0, 5, 0)], 160).mean, mg1MeanMs(5, 0, 0.8));
    expectWithin(openFigures([1], [work(0, 5, 2)], 100).mean, mg1MeanMs(5, 2, 0.5));
  });

  it("an open Jackson network that passes one station twice", () => {
    const { mean } = openFigures([1, 3], [work(0, 4), work(1, 20), work(0, 4)], 80);
    expectWithin(mean, 2 * mm1MeanMs(4, 0.64) + mmcMeanMs(3, 20, 1.6));
  });

  it("a closed network: mean-value analysis, throughput and mean time of a round", () => {
    const stations = [
      { demandMs: 100, kind: "delay" as const },
      { demandMs: 8, kind: "queue" as const },
      { demandMs: 5, kind: "queue" as const },
    ];
    for (const customers of [4, 12, 40]) {
      let rounds = 0;
      let totalMs = 0;
      const network: Network = new Network(
        [{ servers: Number.POSITIVE_INFINITY }, { servers: 1 }, { servers: 1 }],
        [[work(0, 100), work(1, 8), work(2, 5)]],
        randomStream(8, customers, purposes.simulatedService),
        {
          onDone: (_route, _tag, startedMs) => {
            rounds++;
            totalMs += network.nowMs - startedMs;
            network.start(0, 0, 0);
          },
          onKilled: () => undefined,
          onMark: () => undefined,
          onTimer: () => undefined,
        },
      );
      for (let customer = 0; customer < customers; customer++) network.start(0, 0, 0);
      network.run(20_000_000);
      const { perSec, roundMs } = meanValueAnalysis(stations, customers);
      expectWithin(rounds / 20_000, perSec);
      expectWithin(totalMs / rounds, roundMs);
    }
  });
});

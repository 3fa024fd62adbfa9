// Runtime: Node.
import { describe, expect, it } from "vitest";
import { randomStream } from "../../generators/random/stream.ts";
import { loadObjectives } from "../../harness/input/records.ts";
import { loadModel } from "../../harness/simulate/models.ts";
import { type CostKind, costKinds } from "../../records/calibration.ts";
import type { Trial } from "../../records/trial.ts";
import { operationRates } from "../analytic/rates.ts";
import { Crowd } from "../trial/crowd.ts";
import { crowdOf } from "../trial/demand.ts";
import { simulatedFacts } from "../trial/facts.ts";
import { oneProcess, testPlan } from "../trial/fixtures.ts";
import { bestTrial, expectedKinds } from "./advice.ts";
import { calibrated } from "./apply.ts";
import { calibrate, type TrialToFit } from "./calibrate.ts";
import { estimateDemands } from "./demands.ts";
import { fileDemandsMs, operationCpuMs } from "./fileDemands.ts";
import type { Observation } from "./observation.ts";
import { regress } from "./regression.ts";

const objectives = loadObjectives("ti-m");
const single = loadModel("synapse-single");
const workers = loadModel("synapse-workers");

/** What a homeserver would show whose main process needs so much, with the scatter of a real one. */
function observed(
  trueMs: Partial<Record<CostKind, number>>,
  plans: readonly ReturnType<typeof testPlan>[],
  seed: number,
) {
  const random = randomStream(seed, 0, 9990);
  return plans.flatMap((plan, trial): Observation[] =>
    Array.from({ length: 6 }, () => {
      const mean = expectedKinds(crowdOf(plan));
      const perSec = Object.fromEntries(
        costKinds.map((kind) => [kind, Math.max(0, mean[kind] + Math.sqrt(mean[kind] / 5) * random.normal())]),
      ) as Observation["perSec"];
      const cores = costKinds.reduce(
        (sum, kind) => sum + ((trueMs[kind] ?? 0) * (kind === "background" ? 1 : perSec[kind])) / 1000,
        0.01 * random.normal(),
      );
      return { trial, perSec, cores: { main: cores } };
    }),
  );
}

const idle = testPlan({ questionsPerSec: 0.5 }, { insuredAccounts: 200, pollTimeoutMs: 3000 });
const chat = { receiptsPerDelivery: 0.8, typingPerMessage: 0.5, keyExchangesPerMessage: 0.6 };
const messages = testPlan({ questionsPerSec: 1, answersPerSec: 1, ...chat });
const opens = testPlan({ questionsPerSec: 0.3, appOpensPerSec: 4 }, { pollTimeoutMs: 2000 });
const mixed = testPlan({ questionsPerSec: 0.6, answersPerSec: 0.6, appOpensPerSec: 1.5, receiptsPerDelivery: 0.2 });
const TRUE_MS = { idlePoll: 4, newsPoll: 9, send: 42, receipt: 8, typing: 3, open: 45, keys: 50, background: 20 };

describe("service demands by the utilisation law", () => {
  // The file's figures are a prior: the interval covers what is drawn from it, not every truth one could plant.
  it("covers nine in ten planted demands and more with its intervals of 95 %", () => {
    let inside = 0;
    let all = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const random = randomStream(seed, 1, 9990);
      const file = fileDemandsMs(single, "main");
      const truth = Object.fromEntries(
        costKinds.map((kind) => [kind, Math.max(0, file[kind] + (file[kind] + 0.5) * random.normal())]),
      ) as Record<CostKind, number>;
      const [fit] = estimateDemands(single, observed(truth, [idle, messages, opens], seed));
      for (const { kind, low, high, determined } of fit?.demands ?? []) {
        if (!determined) continue;
        all++;
        if (truth[kind] >= low && truth[kind] <= high) inside++;
      }
    }
    expect(all).toBeGreaterThan(150);
    expect(inside / all).toBeGreaterThan(0.88);
  });

  it("predicts the cost of another mix to a few percent, though single demands are not told apart", () => {
    const [fit] = estimateDemands(single, observed(TRUE_MS, [idle, messages, opens], 3));
    const mix = testPlan({ questionsPerSec: 1, answersPerSec: 1, appOpensPerSec: 2, ...chat });
    const costMs = (of: (kind: CostKind) => number) => {
      const kinds = { ...expectedKinds(crowdOf(mix)), background: 1 };
      return costKinds.reduce((sum, kind) => sum + kinds[kind] * of(kind), 0);
    };
    const estimated = costMs((kind) => fit?.demands.find((d) => d.kind === kind)?.ms ?? 0);
    const planted = costMs((kind) => TRUE_MS[kind as keyof typeof TRUE_MS] ?? 0);
    expect(estimated / planted).toBeGreaterThan(0.95);
    expect(estimated / planted).toBeLessThan(1.05);
  });

  it("says that openings are weakly determined where nobody opened, and which trial would help", () => {
    const fits = estimateDemands(single, observed(TRUE_MS, [idle, messages], 1));
    const open = fits[0]?.demands.find(({ kind }) => kind === "open");
    expect(open?.determined).toBe(false);
    expect(open?.ms).toBeCloseTo(open?.fileMs ?? 0, 0);
    expect(fits[0]?.demands.find(({ kind }) => kind === "idlePoll")?.determined).toBe(true);
    const advice = bestTrial(fits, crowdOf({ ...opens, rates: { ...opens.rates, appOpensPerSec: 15 } }));
    expect(advice?.candidate.options).toMatch(/openings/);
    expect(advice?.after).toBeLessThan((advice?.now ?? 0) / 2);
  });

  it("never goes below zero, and is least squares where nothing is believed beforehand", () => {
    const rows = [1, 2, 3, 4].map((x) => ({ rates: [x, 1], cost: 3 * x - 1 }));
    const free = [0, 1].map(() => ({ mean: 0, sd: 1e6 }));
    const held = regress(rows, free, [0, 1, 2, 3]);
    expect(held.means[1]).toBe(0);
    // By hand: Σxy / Σx² = (2 + 10 + 24 + 44) / 30.
    expect(held.means[0]).toBeCloseTo(80 / 30, 6);
  });
});

describe("a calibrated model", () => {
  const calibrationOf = (model: typeof single, factor: number) => ({
    schema: "kassensturz/calibration/3" as const,
    model: model.id,
    machine: "test",
    cores: 2,
    server: "test",
    workload: "epa-active",
    trials: [],
    delayFactor: 2,
    scatterFactor: 1,
    afterShare: 0.25,
    busyCores: 1,
    generatorMs: 0,
    advice: null,
    validation: [],
    demands: estimateDemands(model, []).flatMap(({ demands }) =>
      demands.map((demand) => ({ ...demand, ms: demand.kind === "background" ? 0 : demand.fileMs * factor })),
    ),
  });

  it("is the file's where the demands are the file's, and twice as dear where they are doubled", () => {
    for (const model of [single, workers]) {
      for (const factor of [1, 2]) {
        const made = calibrated(model, calibrationOf(model, factor));
        for (const process of ["main", "sync", "event-writer", "PostgreSQL"])
          for (const operation of ["send", "poll", "news", "open", "receipt"] as const)
            expect(operationCpuMs(made, process, operation)).toBeCloseTo(
              factor * operationCpuMs(model, process, operation),
              3,
            );
      }
    }
  });

  it("waits for the disk as long as the delay factor says", () => {
    const disk = (model: typeof single) =>
      (model.operations.send ?? []).flatMap((step) =>
        typeof step !== "string" && step.at === "disk" ? [step.ms] : [],
      );
    expect(disk(calibrated(single, calibrationOf(single, 1)))).toEqual(disk(single).map((ms) => 2 * ms));
  });

  it("is found again from trials of a server that follows it", () => {
    // The "real" server: the same structure, other service times.
    const real = calibrated(single, {
      ...calibrationOf(single, 1),
      demands: calibrationOf(single, 1).demands.map((d) => ({
        ...d,
        ms: d.process === "main" ? 1.7 * d.ms : 0.6 * d.ms,
      })),
      delayFactor: 0.5,
    });
    const trials = [idle, messages, opens, mixed].map((plan, index): TrialToFit => {
      const facts = simulatedFacts(new Crowd(real, plan).play(), real, objectives);
      const trial = { ...facts, index, insuredServed: null } as unknown as Trial;
      const perSec = expectedKinds(crowdOf(plan));
      const cores = Object.fromEntries(
        ["main", "PostgreSQL"].map((process) => [
          process,
          facts.resources.find((r) => r.process === process)?.coresMean ?? 0,
        ]),
      );
      return { result: "planted", trial, plan, observations: [{ trial: index, perSec, cores }] };
    });
    const setting = {
      model: single,
      objectives,
      machine: "m",
      cores: 2,
      server: "s",
      workload: "w",
      utilisationMax: 0.9,
    };
    const calibration = calibrate(setting, trials);
    expect(calibration.trials.map(({ fitted }) => fitted)).toEqual([true, true, true, true]);
    const busy = testPlan({ questionsPerSec: 1.3, answersPerSec: 1.3, ...chat });
    const p99 = (model: typeof single) =>
      simulatedFacts(new Crowd(model, busy).play(), model, objectives).latencyMs.send.p99 ?? 0;
    expect(p99(calibrated(single, calibration)) / p99(real)).toBeGreaterThan(0.67);
    expect(p99(calibrated(single, calibration)) / p99(real)).toBeLessThan(1.5);
  }, 120_000);
});

describe("rates in closed form", () => {
  it("are those of the simulated crowd, with busy topic accounts and with idle ones", () => {
    for (const rate of [0.5, 8, 40]) {
      const plan = testPlan(
        {
          questionsPerSec: rate / 2,
          answersPerSec: rate / 2,
          receiptsPerDelivery: 0.8,
          typingPerMessage: 0.5,
          appOpensPerSec: 2,
        },
        { phases: { onlineSec: 2, settleSec: 10, windowSec: 200, drainSec: 5 } },
      );
      // Stations without queues, so that the time of an answer is its service: 10 ms.
      const step = (at: string, ms: number) => [{ at, ms, cv: 0 }];
      const model = oneProcess(
        {
          send: [{ at: "sends", ms: 1, cv: 0 }, "visible"],
          poll: step("polls", 5),
          news: step("news", 5),
          pollEnd: step("ends", 5),
        },
        {
          stations: ["sends", "polls", "news", "ends"].map((id) => ({
            id,
            title: id,
            process: id,
            servers: 1000,
            coresPerServer: 1,
            scales: false,
          })),
        },
      );
      const facts = simulatedFacts(new Crowd(model, plan).play(), model, objectives);
      const rates = operationRates(crowdOf(plan), 10);
      const perSec = (process: string, ms: number) =>
        (1000 * (facts.resources.find((r) => r.process === process)?.coresMean ?? 0)) / ms;
      // What people do comes in clusters (typing, message, receipt); the formula takes every wake as independent.
      const apart = (simulated: number, closed: number) => Math.abs(simulated - closed) / rates.poll;
      expect(apart(perSec("polls", 5), rates.poll)).toBeLessThan(0.1);
      expect(apart(perSec("news", 5), rates.news)).toBeLessThan(0.1);
      expect(apart(perSec("ends", 5), rates.pollEnd)).toBeLessThan(0.1);
    }
  });
});

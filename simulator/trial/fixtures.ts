// Runtime: anywhere. Models and plans for tests.
import { type Plan, planSchema } from "../../records/plan.ts";
import { type Model, type ModelStep, modelSchema } from "../model/model.ts";

/** A model of one process. */
export function oneProcess(operations: Partial<Record<string, ModelStep[]>>, more: Partial<Model> = {}): Model {
  return modelSchema.parse({
    schema: "kassensturz/model/1",
    id: "test",
    name: "Test",
    licence: "none",
    description: "A model for tests.",
    evidence: "simulated",
    source: "made up",
    topology: { kind: "reference", database: "memory", workers: [] },
    stations: [{ id: "main", title: "Main", process: "main", servers: 1 }],
    operations,
    ...more,
  });
}

export function testPlan(rates: Partial<Plan["rates"]>, more: Partial<Plan> = {}): Plan {
  return planSchema.parse({
    schema: "kassensturz/plan/1",
    scenario: "peak-hour",
    runId: "t",
    seed: 1,
    baseUrl: "http://simulated.invalid",
    streams: 16,
    vus: 1,
    insuredAccounts: 50,
    topicAccounts: 2,
    insuredServed: null,
    onlinePeople: 50,
    timeCompression: 1,
    rates: {
      questionsPerSec: 0,
      answersPerSec: 0,
      appOpensPerSec: 0,
      receiptsPerDelivery: 0,
      typingPerMessage: 0,
      ...rates,
    },
    pollTimeoutMs: 5000,
    staffPollTimeoutMs: 5000,
    requestTimeoutMs: 30_000,
    timelineLimit: 20,
    ciphertext: { bytesMedian: 600, bytesLogSd: 0.8, bytesMax: 60_000 },
    phases: { onlineSec: 2, settleSec: 10, windowSec: 100, drainSec: 10 },
    ...more,
  });
}

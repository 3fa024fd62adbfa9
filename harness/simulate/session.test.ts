// Runtime: Node.
import { describe, expect, it } from "vitest";
import { trueCapacity } from "../../homeservers/reference/capacity.ts";
import { parseConfig } from "../../homeservers/reference/config.ts";
import { loadObjectives, loadWorkload } from "../input/records.ts";
import { loadModel } from "./models.ts";
import { SimulationSession } from "./session.ts";

const objectives = loadObjectives("ti-m");

/** Simulated search for the capacity of a model whose people send messages and nothing else. */
function searched(model: ReturnType<typeof loadModel>, limitMs: number, seed: number) {
  const session = new SimulationSession({
    model,
    calibration: null,
    workload: loadWorkload("epa-active"),
    objectives: { ...objectives, send: { ...objectives.send, limitMs } },
    seed,
    scale: "rate",
    users: 200,
    topics: 6,
    windowSec: 60,
    command: [],
    crowd: {},
    startedAt: new Date(0),
  });
  return session.search({ min: 10, max: 1000 }, () => undefined).messagesPerSec;
}

describe("the simulated capacity of the reference homeserver", () => {
  // The homeserver's own closed form, λ* = μ − ln(100) / limit: 153.9 messages a second. The real homeserver was searched with k6
  // against the same (docs/method.md).
  it("is within 3 % of its truth, p99 within 100 ms", () => {
    const limitMs = 100;
    const service = { workers: 1, distribution: "exponential", meanMs: { send: 5 } };
    const truth = trueCapacity(parseConfig({ service }, "reference"), { quantile: 0.99, limitMs });
    expect(truth.method).toBe("closed form");
    const { c50, low, high } = searched(loadModel("reference"), limitMs, 1);
    expect(Math.abs((c50 ?? 0) / truth.perSec - 1)).toBeLessThan(0.03);
    expect(low).toBeLessThan(truth.perSec * 1.01);
    expect(high).toBeGreaterThan(truth.perSec * 0.99);
  }, 120_000);

  it("is another one where the model is: a planted 6 ms instead of 5 is found", () => {
    const reference = loadModel("reference");
    const slower = { ...reference, operations: { send: [{ at: "station", ms: 6, cv: 1 }, "visible" as const] } };
    const { c50 } = searched(slower, 100, 1);
    // 1000 / 6 − ln(100) / 0.1
    expect((c50 ?? 0) / 120.6).toBeCloseTo(1, 1.5);
  }, 120_000);
});

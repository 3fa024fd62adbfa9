import { describe, expect, it } from "vitest";
import type { Result } from "../../records/result.ts";
import { resultFixture } from "../report/fixtures.ts";
import { differences, fingerprintOf } from "./fingerprint.ts";

const base = resultFixture();
/** The fixture comes with one of the two estimators. */
const OTHER = base.capacity?.method === "share-fit" ? "logistic-fit" : "share-fit";
const fields = (changed: Result) => differences(fingerprintOf(base), fingerprintOf(changed)).map(({ field }) => field);

describe("the fingerprint", () => {
  it("is the same for another night of the same set-up, whatever version it tests", () => {
    const later = resultFixture({ capacityPerSec: 30 });
    const versions = { ...later.environment.versions, synapse: "2.0.0" };
    const environment = { ...later.environment, os: "Linux 7", tool: "kassensturz 0.2.0", memoryMiB: 24_100, versions };
    const target = { ...later.target, baseUrl: "http://127.0.0.1:9999", server: "Synapse 2" };
    expect(fields({ ...later, startedAt: "2026-04-02T21:15:00Z", seed: 8, environment, target })).toEqual([]);
  });

  it("sees each thing that makes a figure another one", () => {
    const { environment, target, workload, objectives, command } = base;
    const changes: [Partial<Result>, string[]][] = [
      [{ environment: { ...environment, cores: 4 } }, ["cores"]],
      [{ environment: { ...environment, cpuModel: "Other" } }, ["cpu"]],
      [{ environment: { ...environment, memoryMiB: 16_000 } }, ["memoryGiB"]],
      [
        { target: { ...target, configuration: { ...target.configuration, event_cache_size: "20K" } } },
        ["configuration.event_cache_size"],
      ],
      [{ workload: { ...workload, id: "mass", accounts: 500 } }, ["accounts", "workload"]],
      [{ objectives: { ...objectives, send: { quantile: 0.99, limitMs: 500 } } }, ["objectives"]],
      [{ objectives: { ...objectives, title: "Other words" } }, []],
      [{ command: [...command, "--duration", "60s"] }, ["--duration"]],
      [{ command: [...command, "--settle=20s"] }, ["--settle"]],
      [resultFixture({ method: OTHER }), ["estimator"]],
      [{ evidence: "simulated" }, ["evidence"]],
    ];
    for (const [change, expected] of changes) expect(fields({ ...base, ...change })).toEqual(expected);
  });
});

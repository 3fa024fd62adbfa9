// Runtime: Node.
import { describe, expect, it } from "vitest";
import { planForRate } from "../../generators/plan/plan.ts";
import type { CallLimit } from "../../records/serverLimits.ts";
import { loadWorkload } from "../input/records.ts";
import { adviceFor } from "./advice.ts";
import { limitsMet, needOf } from "./need.ts";

const plan = planForRate({
  workload: loadWorkload("epa-active"),
  scenario: "peak-hour",
  runId: "t",
  seed: 1,
  baseUrl: "http://127.0.0.1:1",
  vus: 1,
  insuredAccounts: 100,
  topicAccounts: 2,
  messagesPerSec: 10,
  users: 100,
  phases: { onlineSec: 1, settleSec: 1, windowSec: 10, drainSec: 1 },
});

const limit = (perSec: number | null, shared: boolean): CallLimit => ({
  call: "send",
  offered: 20,
  accepted: 10,
  limit: { perSec, burst: 10, shared, retryAfterMs: 1 },
  trouble: null,
});

describe("what a plan needs of a limited call", () => {
  it("is what its busiest account sends: half of the answers of ten messages a second", () => {
    expect(needOf(plan).send).toEqual({ account: 2.5, all: 10 });
  });

  it("of devices' keys is what key exchanges ask beside openings, of which a plain rate has none", () => {
    const exchanges = plan.rates.keyExchangesPerMessage ?? 0;
    expect(exchanges).toBeGreaterThan(0.5);
    expect(needOf(plan)["keys-query"].all).toBeCloseTo(10 * exchanges, 9);
    expect(needOf(plan)["keys-query"].account).toBeCloseTo(2.5 * exchanges, 9);
  });

  it("is met by a limit of each account below that, or of all together below the whole", () => {
    expect(limitsMet(plan, [limit(2.6, false)])).toEqual([]);
    expect(limitsMet(plan, [limit(2.4, false)])[0]?.needPerSec).toBe(2.5);
    expect(limitsMet(plan, [limit(9, true)])[0]?.needPerSec).toBe(10);
    expect(limitsMet(plan, [limit(11, true)])).toEqual([]);
    expect(limitsMet(plan, [limit(null, false)])).toHaveLength(1);
    expect(limitsMet(plan, [{ ...limit(1, false), limit: null }])).toEqual([]);
  });

  it("comes with what to change, in the words of the server's own configuration", () => {
    expect(adviceFor("send", "Synapse 1.163.2")).toMatch(/"rc_message: .*" in the configuration of Synapse/);
    expect(adviceFor("typing", "Dendrite 0.15.2")).toMatch(/client_api.rate_limiting.enabled: false/);
    expect(adviceFor("send", "speaks v1.11")).toMatch(/reverse proxy/);
  });
});

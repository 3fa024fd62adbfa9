import { describe, expect, it } from "vitest";
import { loadWorkload } from "../../harness/input/records.ts";
import { probeKinds } from "../../records/probe.ts";
import { operations } from "../arrivals/operations.ts";
import { planForRate } from "../plan/plan.ts";
import { probes } from "./probes.ts";

const plan = (more: object) =>
  planForRate({
    workload: loadWorkload("epa-active"),
    scenario: "peak-hour",
    runId: "t0",
    seed: 7,
    baseUrl: "http://127.0.0.1:1",
    vus: 2,
    insuredAccounts: 30,
    topicAccounts: 2,
    phases: { onlineSec: 20, settleSec: 10, windowSec: 200, drainSec: 20 },
    messagesPerSec: 20,
    users: 30,
    ...more,
  });
const some = plan({ probes: { perSec: 4, insuredInvitesForbidden: false } });

describe("security probes of a plan", () => {
  it("are the same for the same seed, come through all phases, and leave the load what it is", () => {
    const all = [...probes(some)];
    expect([...probes(some)]).toEqual(all);
    expect([...probes({ ...some, seed: 8 })]).not.toEqual(all);
    // 4 a second for 249 s: within four standard deviations of a Poisson count.
    expect(Math.abs(all.length - 996)).toBeLessThan(4 * Math.sqrt(996));
    expect(all.some(({ intendedMs }) => intendedMs < 20_000)).toBe(true);
    expect(all.some(({ intendedMs }) => intendedMs > 232_000)).toBe(true);
    expect(all.every(({ intendedMs }) => intendedMs < 249_000)).toBe(true);
    const first = (from: typeof some) => {
      const drawn = operations(from, 3);
      return Array.from({ length: 20 }, () => drawn.next());
    };
    expect(first(some)).toEqual(first({ ...some, probes: null }));
  });

  it("have every kind once in a round, and never somebody trying at their own things", () => {
    const all = [...probes(some)];
    const kinds = probeKinds.filter((kind) => kind !== "insured-invites-insured");
    for (let from = 0; from + kinds.length <= all.length; from += kinds.length) {
      const round = all.slice(from, from + kinds.length).map(({ kind }) => kind);
      expect(new Set(round)).toEqual(new Set(kinds));
    }
    for (const { asker, other } of all) {
      expect(asker).not.toBe(other);
      expect(Math.max(asker, other)).toBeLessThan(30);
    }
    const strict = plan({ probes: { perSec: 4, insuredInvitesForbidden: true } });
    expect(new Set([...probes(strict)].map(({ kind }) => kind))).toEqual(new Set(probeKinds));
  });

  it("are none where nobody asked for them, or where there is nobody else", () => {
    expect([...probes({ ...some, probes: null })]).toEqual([]);
    expect([...probes({ ...some, insuredAccounts: 1 })]).toEqual([]);
    expect(plan({ probes: { perSec: 0, insuredInvitesForbidden: false } }).probes).toBeNull();
    expect(plan({ probes: { perSec: null, insuredInvitesForbidden: false } }).probes?.perSec).toBe(1);
    expect(plan({ messagesPerSec: 500, probes: { perSec: null, insuredInvitesForbidden: false } }).probes?.perSec).toBe(
      5,
    );
  });
});

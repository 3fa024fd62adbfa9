import { describe, expect, it } from "vitest";
import { randomStream } from "../../generators/random/stream.ts";
import type { Limits } from "../../records/limits.ts";
import type { Night } from "../../records/night.ts";
import { type CheckCase, check, DEFAULT_OPTIONS } from "./check.ts";
import { nightFixture } from "./fixtures.ts";
import { line, markdown } from "./markdown.ts";

const steady = (count: number, c50 = 40): Night[] =>
  Array.from({ length: count }, (_, day) => nightFixture(day, c50 * (1 + 0.01 * Math.sin(day * 2.3))));
const caseOf = (cases: readonly CheckCase[], name: RegExp) => cases.find((each) => name.test(each.name));
const against = (tonight: Night, baseline: readonly Night[], options = DEFAULT_OPTIONS) =>
  check({ recent: [tonight], baseline, limits: null }, options);

/** Nights as a pipeline makes them: one a day, the last of them checked each against the thirty-two before. */
function campaign(
  scatter: number,
  days: number,
  checked: number,
  seed: number,
  level: (day: number) => number,
): number[] {
  const random = randomStream(seed, 0, 2102);
  const all: Night[] = [];
  const alarms: number[] = [];
  for (let day = 0; day < days; day++) {
    const tonight = nightFixture(day, 40 * level(day) * Math.exp(scatter * random.normal()));
    if (day >= days - checked && against(tonight, all.slice(-32)).outcome === "failed") alarms.push(day);
    all.push(tonight);
  }
  return alarms;
}

describe("check over many nights", () => {
  it("raises an alarm in at most 1 % of 1,000 nights without a change", () => {
    expect(campaign(0.05, 1032, 1000, 7, () => 1).length).toBeLessThanOrEqual(10);
  });

  it("finds a loss of 10 % within three nights in at least 90 % of cases at a scatter of 4 %", () => {
    const runs = 300;
    let found = 0;
    for (let run = 0; run < runs; run++) {
      const alarms = campaign(0.04, 35, 3, 100 + run, (day) => (day < 32 ? 1 : 0.9));
      if (alarms.length > 0) found++;
    }
    expect(found / runs).toBeGreaterThanOrEqual(0.9);
  });
});

describe("check", () => {
  it("passes a night like those before, and says what it would have found", () => {
    const report = against(nightFixture(20, 39.6), steady(20));
    expect(report.outcome).toBe("passed");
    expect(line(report)).toMatch(/^passed: synapse-single: 39\.6 messages\/s, baseline 40: no loss found/);
    expect(caseOf(report.cases, /baseline/)?.details.join("\n")).toMatch(
      /found within three nights with 90 %: 5\.\d % less/,
    );
    expect(markdown(report)).toContain("| synapse-single | capacity against the baseline | passed |");
  });

  it("finds a fall, and names versions that have changed since", () => {
    const tonight = nightFixture(20, 34, { versions: { synapse: "1.164.0" } });
    const report = against(tonight, steady(20));
    expect(report.outcome).toBe("failed");
    expect(line(report)).toMatch(/^regression: .*34 messages\/s, baseline 40: 1[45] % less in tonight/);
    expect(caseOf(report.cases, /baseline/)?.details.join("\n")).toContain('synapse was "1.163.2", is "1.164.0"');
  });

  it("compares nothing with another machine, and says what differs", () => {
    const other = steady(20).map((night) => ({ ...night, fingerprint: { ...night.fingerprint, cpu: "Another CPU" } }));
    const report = against(nightFixture(20, 20), other);
    expect(report.outcome).toBe("undecided");
    expect(line(report)).toBe(
      'not decided: synapse-single: not comparable: cpu was "Another CPU", is "Made-up CPU 3000"',
    );
    expect(against(nightFixture(20, 20), other, { ...DEFAULT_OPTIONS, allowed: ["cpu"] }).outcome).toBe("failed");
    const mixed = against(nightFixture(40, 40), [
      ...other,
      ...steady(12).map((night, i) => ({ ...night, seed: 100 + i })),
    ]);
    expect(caseOf(mixed.cases, /baseline/)?.details.join("\n")).toMatch(/baseline: 10 nights/);
  });

  it("does not pass a night that says nothing", () => {
    const cut = nightFixture(20, 40, { complete: false });
    expect(against(cut, steady(20))).toMatchObject({ outcome: "undecided" });
    const capacity = {
      ...(nightFixture(0, 40).capacity as NonNullable<Night["capacity"]>),
      stopReason: "generator-limited" as const,
    };
    expect(against(nightFixture(20, 40, { capacity }), steady(20)).outcome).toBe("undecided");
    expect(against(nightFixture(20, 40), []).outcome).toBe("undecided");
    const wild = Array.from({ length: 20 }, (_, day) => nightFixture(day, day % 2 === 0 ? 20 : 80));
    expect(line(against(nightFixture(20, 40), wild))).toMatch(/not decided.*scatter so much/);
  });

  it("takes a lost message for a regression, whatever the capacity", () => {
    const report = against(nightFixture(20, 44, { lost: 1 }), steady(20));
    expect(report.outcome).toBe("failed");
    expect(line(report)).toBe("regression: synapse-single: 1 acknowledged message was lost");
    const cut = against(nightFixture(20, 44, { leaks: 2, complete: false }), steady(20));
    expect(line(cut)).toBe("regression: synapse-single: 2 security probes got through");
  });

  it("knows a search that never failed, and one that never passed", () => {
    const bound = (day: number, low: number, stopReason: "never-failed" | "never-passed") =>
      nightFixture(day, 1, {
        capacity: {
          c50: null,
          c95: null,
          low: stopReason === "never-failed" ? low : null,
          high: stopReason === "never-failed" ? null : low,
          stopReason,
          method: "bracket",
          saturationPerSec: null,
        },
      });
    expect(against(bound(20, 60, "never-failed"), steady(20)).outcome).toBe("passed");
    expect(against(bound(20, 39, "never-failed"), steady(20)).outcome).toBe("undecided");
    expect(against(bound(20, 10, "never-passed"), steady(20)).outcome).toBe("failed");
    const bounds = Array.from({ length: 10 }, (_, day) => bound(day, 60, "never-failed"));
    expect(against(nightFixture(20, 59), bounds).outcome).toBe("passed");
    expect(against(nightFixture(20, 45), bounds).outcome).toBe("failed");
  });

  it("follows the p99 of single trials", () => {
    const trial = (day: number, sendMsP99: number | null) =>
      nightFixture(day, 1, {
        kind: "run",
        capacity: null,
        trial: { verdict: "pass", reasons: "", sendMsP99, deliveryMsP99: 300, failureShare: 0 },
      });
    const before = Array.from({ length: 12 }, (_, day) => trial(day, 100 + 5 * Math.sin(day * 2.3)));
    expect(against(trial(20, 110), before).outcome).toBe("passed");
    expect(line(against(trial(20, 150), before))).toMatch(/150 ms, baseline 100: \d+ % more in tonight/);
    expect(against(trial(20, null), before).outcome).toBe("failed");
  });

  it("holds a night against fixed limits: kept, missed, or not known", () => {
    const limits = (insuredServedMin: number): Limits => ({
      schema: "kassensturz/limits/1",
      editions: { "*": { insuredServedMin } },
    });
    const perInsured = nightFixture(0, 40).messagesPerSecPerInsured ?? Number.NaN;
    const outcome = (perSec: number) =>
      check({ recent: [nightFixture(0, 40)], baseline: null, limits: limits(perSec / perInsured) }).outcome;
    expect([outcome(37), outcome(40), outcome(43)]).toEqual(["passed", "undecided", "failed"]);
  });
});

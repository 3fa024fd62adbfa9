// Runtime: Node.

import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, it } from "vitest";
import type { Result } from "../../records/result.ts";
import { findingsOf, tellingTrial } from "../report/finding.ts";
import { resultFixture } from "../report/fixtures.ts";
import { capacityChart } from "./capacityChart.ts";
import { curveRows, latencyRows } from "./capacityRows.ts";
import { distributionChart } from "./distributionChart.ts";
import type { ChartOptions } from "./frame.ts";
import { latencyChart } from "./latencyChart.ts";
import { needChart } from "./needChart.ts";
import { percentileOf } from "./percentile.ts";
import { darkColors, seriesStyle, tonesOf } from "./style.ts";
import { timelineChart } from "./timelineChart.ts";

const CASES: Readonly<Record<string, Result[]>> = {
  one: [resultFixture()],
  two: [resultFixture(), resultFixture({ name: "Synapse with workers", capacityPerSec: 71, invalid: [5] })],
  three: [
    resultFixture(),
    resultFixture({ name: "B", evidence: "simulated" }),
    resultFixture({ name: "C", evidence: "claimed" }),
  ],
  "far apart": [resultFixture(), resultFixture({ name: "B", capacityPerSec: 900 })],
  "plain rate": [resultFixture({ perInsured: null })],
  "never failed": [resultFixture({ loadsPerSec: [5, 10] })],
  "never passed": [resultFixture({ loadsPerSec: [50] })],
  "one trial of a search": [resultFixture({ loadsPerSec: [20], complete: false, stopReason: "time-budget" })],
  "a run": [resultFixture({ kind: "run", loadsPerSec: [20] })],
  "not valid": [resultFixture({ loadsPerSec: [20], invalid: [0] })],
};

describe("every chart is a specification that Vega-Lite takes without a word", () => {
  for (const [name, results] of Object.entries(CASES)) {
    it(name, () => {
      for (const language of ["en", "de"] as const) {
        for (const size of ["wide", "narrow"] as const) {
          const options: ChartOptions = { language, theme: "light", size };
          const [finding] = findingsOf(results);
          const trial = finding === undefined ? null : tellingTrial(finding.result);
          if (finding === undefined || trial === null) throw new Error("expected a trial to draw");
          expect(wordsOf(capacityChart(results, options))).toEqual([]);
          expect(wordsOf(latencyChart(results, options))).toEqual([]);
          expect(wordsOf(distributionChart(results, options))).toEqual([]);
          expect(wordsOf(needChart(results, options))).toEqual([]);
          expect(wordsOf(timelineChart(trial, options))).toEqual([]);
        }
      }
    });
  }
});

describe("the main chart", () => {
  const text = (results: readonly Result[], language: "en" | "de" = "en") =>
    JSON.stringify(capacityChart(results, { language, theme: "light" }));

  it("names what it shows in the language asked for", () => {
    expect(text(CASES.one ?? [])).toContain(
      "Synapse, one process (measured): falls over at 36 messages/s = 56 million insured",
    );
    expect(text(CASES.one ?? [], "de")).toContain("bricht zusammen bei 36 Nachrichten/s = 56 Millionen Versicherte");
  });

  it("has the axis of insured only where there are insured", () => {
    expect(text(CASES.one ?? [])).toContain('"orient":"top"');
    expect(text(CASES["plain rate"] ?? [])).not.toContain('"orient":"top"');
  });

  it("says in the legend what was not measured, and draws it in another line", () => {
    const three = text(CASES.three ?? []);
    expect(three).toContain("B (simulated)");
    expect(three).toContain("C (claimed)");
    const styles = (["measured", "simulated", "claimed"] as const).map((evidence) =>
      JSON.stringify(seriesStyle(0, evidence, "light").dash),
    );
    expect(new Set(styles).size).toBe(3);
  });

  it("draws a p99 that does not exist at the top edge and says so", () => {
    const rows = latencyRows(findingsOf([resultFixture()]), (trial) => trial.latencyMs.send, "p99", 50_000, "en");
    const off = rows.filter(({ mark }) => mark === "off-scale");
    expect(off.map(({ value }) => value)).toEqual([50_000]);
    expect(off[0]?.tipValue).toBe("so many failed that there is no such time");
    expect(text(CASES.one ?? [])).toContain("no such time: too many failed");
    expect(text(CASES["never failed"] ?? [])).not.toContain("no such time: too many failed");
  });

  it("draws the percentile that the objectives are about, and says which", () => {
    const [whole] = CASES.two ?? [];
    if (whole === undefined) throw new Error("expected a result");
    const { send, delivery } = whole.objectives;
    const asked = { ...whole.objectives, send: { ...send, quantile: 0.95 }, delivery: { ...delivery, quantile: 0.5 } };
    const spec = capacityChart([{ ...whole, objectives: asked }], { language: "en", theme: "light" });
    const values = (name: string) => {
      const rows = Object.entries(spec.datasets ?? {}).find(([key]) => key === name)?.[1];
      return (Array.isArray(rows) ? rows : []).map((row) => Reflect.get(Object(row), "value"));
    };
    const shown = (of: "send" | "delivery", percentile: "p50" | "p95") =>
      whole.trials.map(({ latencyMs }) => latencyMs[of][percentile]).filter((ms) => ms !== null);
    expect(values("latency0")).toEqual(expect.arrayContaining(shown("send", "p95")));
    expect(values("latency1")).toEqual(expect.arrayContaining(shown("delivery", "p50")));
    expect(JSON.stringify(spec)).toMatch(/95 % of sends[\s\S]*50 % of messages/);
    // One in a thousand is recorded by no trial.
    expect(percentileOf(0.999)).toEqual({ name: "p99", share: 0.99 });
  });

  it("leaves trials that are not valid out of the curve", () => {
    const findings = findingsOf([resultFixture({ invalid: [0] })]);
    const rows = latencyRows(findings, (trial) => trial.latencyMs.send, "p99", 50_000, "en");
    const least = Math.min(...rows.map(({ offered }) => offered));
    expect(rows.find(({ offered }) => offered === least)?.mark).toBe("invalid");
    expect(Math.min(...curveRows(rows).map(({ offered }) => offered))).toBeGreaterThan(least);
  });
});

describe("colours", () => {
  it("of text keep 4.5 : 1 against the ground, those of curves 3 : 1 (WCAG 2.2)", () => {
    for (const theme of ["light", "dark"] as const) {
      const tones = tonesOf(theme);
      for (const tone of [tones.ink, tones.muted, tones.limit])
        expect(contrast(tone, tones.background)).toBeGreaterThanOrEqual(4.5);
      for (const index of [0, 1, 2, 3]) {
        expect(contrast(seriesStyle(index, "measured", theme).color, tones.background)).toBeGreaterThanOrEqual(3);
      }
    }
  });

  it("of the light theme each have one of the dark", () => {
    const dark = darkColors();
    for (const index of [0, 1, 2, 3]) {
      expect(dark[seriesStyle(index, "measured", "light").color]).toBe(seriesStyle(index, "measured", "dark").color);
    }
    expect(new Set(Object.keys(dark)).size).toBe(9);
  });
});

/** Warnings and errors of the compiler. */
function wordsOf(spec: TopLevelSpec): string[] {
  const words: string[] = [];
  const say = (...message: readonly unknown[]) => {
    words.push(message.join(" "));
    return logger;
  };
  const level = (() => logger) as never;
  const logger = { level, error: say, warn: say, info: () => logger, debug: () => logger };
  compile(spec, { logger });
  return words;
}

/** Contrast of two colours, from the relative luminance of WCAG 2.2. */
function contrast(a: string, b: string): number {
  const [more = 0, less = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (more + 0.05) / (less + 0.05);
}

function luminance(color: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

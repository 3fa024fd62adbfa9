// Runtime: Node.
import type { TopLevelSpec } from "vega-lite";
import { capacityChart } from "../../analysis/charts/capacityChart.ts";
import { distributionChart } from "../../analysis/charts/distributionChart.ts";
import type { ChartOptions, Size } from "../../analysis/charts/frame.ts";
import { latencyChart } from "../../analysis/charts/latencyChart.ts";
import { needChart } from "../../analysis/charts/needChart.ts";
import { darkColors } from "../../analysis/charts/style.ts";
import { timelineChart } from "../../analysis/charts/timelineChart.ts";
import { distributionTrials, findingsOf, needsOf, tellingTrial } from "../../analysis/report/finding.ts";
import { type Language, languages } from "../../analysis/report/language.ts";
import type { Result } from "../../records/result.ts";
import type { Trial } from "../../records/trial.ts";

/** How to draw one chart of a report. */
export type ChartMaker = (options: ChartOptions) => TopLevelSpec;

/** All charts these results can fill, by the name their place in the page has. */
export function chartMakers(results: readonly Result[]): Map<string, ChartMaker> {
  const makers = new Map<string, ChartMaker>();
  const findings = findingsOf(results);
  if (results.some(({ trials }) => trials.length > 0)) {
    makers.set("capacity", (options) => capacityChart(results, options));
  }
  if (results.some(({ trials }) => trials.some(hasQuantiles))) {
    makers.set("latency", (options) => latencyChart(results, options));
  }
  if (results.some((result) => distributionTrials(result).length > 0)) {
    makers.set("distribution", (options) => distributionChart(results, options));
  }
  const anyCapacity = findings.some(({ perSec, boundPerSec }) => perSec.c50 !== null || boundPerSec !== null);
  if (needsOf(results).length > 0 && anyCapacity) makers.set("needs", (options) => needChart(results, options));
  for (const finding of findings) {
    const trial = tellingTrial(finding.result);
    if (trial !== null) makers.set(`timeline-${finding.series}`, (options) => timelineChart(trial, options));
  }
  return makers;
}

/** Whether the latency chart has a point to draw of this trial. */
function hasQuantiles({ verdict, latencyMs }: Trial): boolean {
  return verdict !== "invalid" && [latencyMs.send, latencyMs.delivery].some(({ p50 }) => p50 !== null);
}

/** Rows without the names of their columns, which stand once. */
interface PackedTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** What the page's script draws from: every chart in both languages and sizes, tables that several share kept once. */
export interface PageCharts {
  readonly charts: Record<string, Record<Language, Record<Size, unknown>>>;
  readonly tables: PackedTable[];
  /** Colour of the light theme → the same of the dark one. */
  readonly dark: Readonly<Record<string, string>>;
}

export function pageCharts(makers: ReadonlyMap<string, ChartMaker>): PageCharts {
  const tables: PackedTable[] = [];
  const known = new Map<string, number>();
  const deflate = (value: unknown): unknown => {
    if (isTable(value)) {
      const text = JSON.stringify(value);
      const place = known.get(text) ?? tables.push(packed(value)) - 1;
      known.set(text, place);
      return { $table: place };
    }
    if (Array.isArray(value)) return value.map(deflate);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deflate(item)]));
  };
  const charts: PageCharts["charts"] = {};
  for (const [name, make] of makers) {
    const sizes = (language: Language) => {
      const draw = (size: Size) => deflate(make({ language, theme: "light", size }));
      return { wide: draw("wide"), narrow: draw("narrow") };
    };
    const [en, de] = languages.map(sizes);
    if (en !== undefined && de !== undefined) charts[name] = { en, de };
  }
  return { charts, tables, dark: darkColors() };
}

function packed(rows: readonly object[]): PackedTable {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  return { columns, rows: rows.map((row) => columns.map((column) => Reflect.get(row, column))) };
}

/** Rows of data: objects in an array under `datasets` or `values`, large enough to be worth sharing. */
function isTable(value: unknown): value is object[] {
  return Array.isArray(value) && value.length > 4 && value.every(isRow);
}

function isRow(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !("encoding" in value) &&
    !("layer" in value)
  );
}

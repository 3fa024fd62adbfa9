// Runtime: anywhere.
import type { TopLevelSpec } from "vega-lite";
import type { Field, PositionFieldDef } from "vega-lite/types_unstable/channeldef.js";
import { type ChartOptions, chartShell, type Layer, plotWidthPx, tooltipOf, Y_AXIS } from "../charts/frame.ts";
import { seriesColors, tonesOf } from "../charts/style.ts";
import type { Difference } from "../check/fingerprint.ts";
import { formatNumber } from "../report/numbers.ts";
import type { Point, Series } from "./series.ts";
import { historyTexts } from "./texts.ts";

/** One edition's figure over time: nights with their intervals, levels, changes, and the version that was measured. */
export function historyChart(series: Series, options: ChartOptions): TopLevelSpec {
  const { language, theme } = options;
  const size = options.size ?? "wide";
  const texts = historyTexts[language];
  const tones = tonesOf(theme);
  const [color = "gray"] = seriesColors(theme);
  const values = series.points.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const domain: [number, number] = [Math.min(...values) * 0.95, Math.max(...values) * 1.05];
  const x = (field: string): PositionFieldDef<Field> => ({
    field,
    type: "temporal",
    scale: { type: "utc" },
    axis: { title: null, format: "%Y-%m-%d", grid: false, tickCount: size === "wide" ? 8 : 3 },
  });
  const y = (field: string): PositionFieldDef<Field> => ({
    field,
    type: "quantitative",
    scale: { domain, nice: true, zero: false },
    axis: { ...Y_AXIS, title: null },
  });
  const tooltip = tooltipOf({
    at: texts.tip.at,
    figure: texts.tip.value,
    version: texts.tip.version,
    note: texts.tip.note,
  });
  const versions: Layer[] = [
    {
      data: { name: "versions" },
      mark: { type: "rule", strokeDash: [1, 3], color: tones.muted },
      encoding: { x: x("at") },
    },
    {
      data: { name: "versions" },
      mark: { type: "text", align: "left", baseline: "top", dx: 4, y: 0, color: tones.muted, fontSize: 11, angle: 0 },
      encoding: { x: x("at"), text: { field: "version", type: "nominal" } },
    },
  ];
  const changes: Layer[] = [
    {
      data: { name: "changes" },
      mark: { type: "rule", strokeWidth: 1.5, color: tones.limit },
      encoding: { x: x("at") },
    },
    {
      data: { name: "changes" },
      mark: {
        type: "text",
        align: "left",
        baseline: "bottom",
        dx: 4,
        y: "height",
        dy: -4,
        color: tones.limit,
        fontSize: 12,
        fontWeight: "bold",
      },
      encoding: { x: x("at"), text: { field: "percent", type: "nominal" } },
    },
  ];
  const shade = { condition: { test: "datum.comparable", value: color }, value: tones.muted } as const;
  return {
    ...chartShell(texts.series(series.name, texts.metrics[series.metric.name] ?? series.metric.name), options),
    width: plotWidthPx(size),
    height: 260,
    title: { text: unitOf(series, texts), offset: 10 },
    datasets: {
      points: rowsOf(series, options),
      levels: levelsOf(series),
      changes: changesOf(series, options),
      versions: size === "wide" ? versionsOf(series.points) : [],
    },
    layer: [
      ...versions,
      ...changes,
      {
        data: { name: "levels" },
        mark: { type: "rule", strokeWidth: 2, opacity: 0.7 },
        encoding: { x: x("from"), x2: { field: "to" }, y: y("level"), color: shade },
      },
      {
        data: { name: "points" },
        transform: [{ filter: "datum.low !== null && datum.high !== null" }],
        mark: { type: "rule", opacity: 0.6 },
        encoding: {
          x: x("time"),
          y: y("low"),
          y2: { field: "high" },
          color: shade,
          tooltip,
        },
      },
      {
        data: { name: "points" },
        mark: { type: "point", size: 60, strokeWidth: 1.5 },
        encoding: {
          x: x("time"),
          y: y("value"),
          stroke: shade,
          fill: { condition: { test: "datum.comparable", value: color }, value: tones.background },
          shape: { condition: { test: "datum.bound", value: "triangle-up" }, value: "circle" },
          tooltip,
        },
      },
    ],
  };
}

/** "synapse 1.162.0 → 1.163.2": the same in every language. */
export function arrow({ field, before, now }: Difference): string {
  return field === "objectives" ? field : `${field} ${before} → ${now}`;
}

export function unitOf({ metric }: Series, texts: { readonly perSec: string }): string {
  return metric.isCapacity ? texts.perSec : metric.unit;
}

function rowsOf({ points }: Series, { language }: ChartOptions) {
  const texts = historyTexts[language];
  return points.map(({ night, value, low, high, bound, differs }) => ({
    time: night.startedAt,
    at: night.startedAt.slice(0, 16).replace("T", " "),
    value,
    low,
    high,
    bound,
    comparable: differs.length === 0,
    figure: `${bound ? `${texts.bound} ` : ""}${formatNumber(value, language)}`,
    version: night.server,
    note: differs.length === 0 ? "–" : differs.map(arrow).join("; "),
  }));
}

function levelsOf({ stretches }: Series) {
  return stretches
    .filter(({ nights }) => nights > 1)
    .map(({ from, to, level, comparable }) => ({ from, to, level, comparable }));
}

function changesOf({ changes }: Series, { language }: ChartOptions) {
  return changes.map(({ at, before, after }) => ({ at, percent: signed(after / before - 1, language) }));
}

/** "−12 %" */
export function signed(share: number, language: ChartOptions["language"]): string {
  return `${share < 0 ? "−" : "+"}${formatNumber(Math.abs(share) * 100, language, 2)} %`;
}

/** Nights on which another version answered than the night before; the first night names the first. */
function versionsOf(points: readonly Point[]) {
  return points.flatMap(({ night }, index) =>
    points[index - 1]?.night.server === night.server ? [] : [{ at: night.startedAt, version: night.server }],
  );
}

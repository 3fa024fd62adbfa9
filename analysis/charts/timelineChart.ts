// Runtime: anywhere.
import type { TopLevelSpec } from "vega-lite";
import type { Field, PositionFieldDef } from "vega-lite/types_unstable/channeldef.js";
import type { TimelineEntry, Trial } from "../../records/trial.ts";
import type { Finding } from "../report/finding.ts";
import { formatMs, formatNumber } from "../report/numbers.ts";
import { type Texts, textsIn } from "../report/texts.ts";
import { type ChartOptions, type Panel, plotWidthPx, tooltipOf, Y_AXIS } from "./frame.ts";
import { chartConfig, seriesColors, tonesOf } from "./style.ts";
import { labelExpression, linearTicks, logTicks, niceAbove, niceBelow, ticksAt } from "./ticks.ts";

interface Row {
  readonly t: number;
  readonly value: number;
  readonly what: string;
  readonly tip: string;
}

/** One trial second by second: offered and acknowledged, p99, messages in flight, processor, on one time axis. */
export function timelineChart(_finding: Finding, trial: Trial, options: ChartOptions): TopLevelSpec {
  const texts = textsIn(options.language);
  const size = options.size ?? "wide";
  const { timeline } = texts;
  const seconds = trial.timeline;
  const number = (value: number) => formatNumber(value, options.language);
  const panels = [
    panelOf(timeline.messages, "linear", number, [
      rowsOf(seconds, timeline.offered, (entry) => entry.offered, number),
      rowsOf(seconds, timeline.completed, (entry) => entry.completed, number),
    ]),
    panelOf(timeline.p99, "log", (ms) => formatMs(ms, options.language), [
      rowsOf(
        seconds,
        timeline.send,
        (entry) => entry.sendMsP99,
        (ms) => formatMs(ms, options.language),
      ),
      rowsOf(
        seconds,
        timeline.delivery,
        (entry) => entry.deliveryMsP99,
        (ms) => formatMs(ms, options.language),
      ),
    ]),
    panelOf(timeline.inFlight, "linear", number, [rowsOf(seconds, "", (entry) => entry.inFlight, number)]),
    panelOf(
      timeline.cpu,
      "linear",
      number,
      processesOf(seconds).map((process) => rowsOf(seconds, process, (entry) => entry.cpu[process] ?? null, number)),
    ),
  ].filter(({ rows }) => rows.length > 0);
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: texts.pictureAlt,
    padding: size === "wide" ? 14 : { left: 0, right: 10, top: 4, bottom: 4 },
    config: chartConfig(options.theme),
    vconcat: panels.map((panel, index) => panelSpec(panel, seconds, texts, options, index === panels.length - 1)),
  };
}

interface TimePanel {
  readonly title: string;
  readonly scale: "linear" | "log";
  readonly format: (value: number) => string;
  readonly rows: readonly Row[];
  readonly names: readonly string[];
}

function panelOf(
  title: string,
  scale: TimePanel["scale"],
  format: TimePanel["format"],
  series: readonly Row[][],
): TimePanel {
  const known = series.filter((rows) => rows.length > 0);
  return { title, scale, format, rows: known.flat(), names: known.map((rows) => rows[0]?.what ?? "") };
}

function rowsOf(
  seconds: readonly TimelineEntry[],
  what: string,
  value: (entry: TimelineEntry) => number | null,
  format: (value: number) => string,
): Row[] {
  return seconds.flatMap((entry) => {
    const known = value(entry);
    return known === null ? [] : [{ t: entry.tSec, value: known, what, tip: format(known) }];
  });
}

function processesOf(seconds: readonly TimelineEntry[]): string[] {
  return [...new Set(seconds.flatMap(({ cpu }) => Object.keys(cpu)))].toSorted();
}

function panelSpec(
  panel: TimePanel,
  seconds: readonly TimelineEntry[],
  texts: Texts,
  options: ChartOptions,
  last: boolean,
): Panel {
  const { language, theme } = options;
  const size = options.size ?? "wide";
  const tones = tonesOf(theme);
  const [first, final] = [seconds[0]?.tSec ?? 0, seconds.at(-1)?.tSec ?? 1];
  const times = linearTicks(first, final, size === "wide" ? 12 : 5);
  const x: PositionFieldDef<Field> = {
    field: "t",
    type: "quantitative",
    scale: { domain: [first, final], nice: false, zero: false },
    axis: {
      ...ticksAt(times),
      labelExpr: labelExpression(times, (tick) => formatNumber(tick, language)),
      grid: true,
      title: last ? texts.timeline.seconds : null,
      labels: last,
      ticks: last,
      domain: last,
    },
  };
  const legend = panel.names.filter((name) => name !== "").length > 1;
  const words = {
    orient: "right",
    title: null,
    labelColor: tones.muted,
    symbolType: "stroke",
    symbolStrokeWidth: 2,
    offset: 6,
  } as const;
  return {
    title: { text: panel.title, offset: 6 },
    width: plotWidthPx(size) - (size === "wide" ? 110 : 0),
    height: 90,
    data: { values: [...panel.rows] },
    layer: [
      {
        mark: { type: "line", strokeWidth: 1.8, clip: true, interpolate: "linear" },
        encoding: {
          x,
          y: valueField(panel),
          color: {
            field: "what",
            type: "nominal",
            scale: { domain: [...panel.names], range: seriesColors(theme) },
            legend: legend ? (size === "wide" ? words : { ...words, orient: "bottom", columns: 2 }) : null,
          },
          strokeDash: {
            field: "what",
            type: "nominal",
            scale: { domain: [...panel.names], range: [[], [6, 2], [2, 2], [8, 2, 2, 2], [1, 3], [4, 4]] },
            legend: legend ? {} : null,
          },
          tooltip: tooltipOf({ t: texts.chart.tip.time, what: texts.chart.tip.series, tip: texts.chart.tip.value }),
        },
      },
    ],
    resolve: { scale: { color: "independent", strokeDash: "independent" } },
  };
}

function valueField(panel: TimePanel): PositionFieldDef<Field> {
  const values = panel.rows.map(({ value }) => value);
  if (panel.scale === "log") {
    const positive = values.filter((value) => value > 0);
    const [low, high] =
      positive.length === 0 ? [1, 10] : [niceBelow(Math.min(...positive)), niceAbove(Math.max(...positive) * 1.01)];
    const ticks = logTicks(low, high, 0.18);
    return {
      field: "value",
      type: "quantitative",
      scale: { type: "log", domain: [low, high], nice: false },
      axis: { ...Y_AXIS, ...ticksAt(ticks), title: null, labelExpr: labelExpression(ticks, panel.format) },
    };
  }
  const high = Math.max(1e-9, ...values) * 1.08;
  const ticks = linearTicks(0, high, 4);
  return {
    field: "value",
    type: "quantitative",
    scale: { domain: [0, high], nice: false },
    axis: { ...Y_AXIS, ...ticksAt(ticks), title: null, labelExpr: labelExpression(ticks, panel.format) },
  };
}

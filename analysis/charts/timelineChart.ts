// Runtime: anywhere.
import type { TopLevelSpec } from "vega-lite";
import type { Field, PositionFieldDef } from "vega-lite/types_unstable/channeldef.js";
import type { TimelineEntry, Trial } from "../../records/trial.ts";
import { formatMs, formatNumber } from "../report/numbers.ts";
import { type Texts, textsIn } from "../report/texts.ts";
import { type TimeMark, timeMarks } from "../report/timeMarks.ts";
import { type ChartOptions, chartShell, type Layer, type Panel, plotWidthPx, tooltipOf, Y_AXIS } from "./frame.ts";
import { seriesColors, tonesOf } from "./style.ts";
import { labelExpression, linearTicks, logTicks, niceAbove, niceBelow, ticksAt } from "./ticks.ts";

interface Row {
  readonly t: number;
  readonly value: number;
  readonly what: string;
  readonly tip: string;
}

/** What of a trial the picture needs: one that is still running has it as well. */
export type TimedTrial = Pick<Trial, "timeline" | "windowFromSec" | "windowSec" | "faults">;

/**
 * One trial second by second: offered, acknowledged and acknowledged in time, p99, messages in flight, processor, on
 * one time axis. What lies outside the measured window is grey, what was done to the server is a line with its number.
 */
export function timelineChart(trial: TimedTrial, options: ChartOptions): TopLevelSpec {
  const texts = textsIn(options.language);
  const { timeline } = texts;
  const seconds = trial.timeline;
  const number = (value: number) => formatNumber(value, options.language);
  const duration = (ms: number) => formatMs(ms, options.language);
  const panels = [
    panelOf(timeline.messages, "linear", number, [
      rowsOf(seconds, timeline.offered, (entry) => entry.offered, number),
      rowsOf(seconds, timeline.completed, (entry) => entry.completed, number),
      rowsOf(seconds, timeline.good, (entry) => entry.good, number),
    ]),
    panelOf(timeline.p99, "log", duration, [
      rowsOf(seconds, timeline.send, (entry) => entry.sendMsP99, duration),
      rowsOf(seconds, timeline.delivery, (entry) => entry.deliveryMsP99, duration),
    ]),
    panelOf(timeline.inFlight, "linear", number, [rowsOf(seconds, "", (entry) => entry.inFlight, number)]),
    panelOf(
      timeline.cpu,
      "linear",
      number,
      processesOf(seconds).map((process) => rowsOf(seconds, process, (entry) => entry.cpu[process] ?? null, number)),
    ),
  ].filter(({ rows }) => rows.length > 0);
  const time = timeOf(trial, texts);
  return {
    ...chartShell(texts.pictureAlt, options),
    vconcat: panels.map((panel, index) =>
      panelSpec(panel, time, options, { first: index === 0, last: index === panels.length - 1 }),
    ),
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

/** What all panels share: the axis, the parts of it that were not measured, the marks on it. */
interface TimeAxis {
  readonly first: number;
  readonly final: number;
  readonly unmeasured: readonly { readonly from: number; readonly to: number }[];
  readonly marks: readonly TimeMark[];
}

function timeOf(trial: TimedTrial, texts: Texts): TimeAxis {
  const [first, final] = [trial.timeline[0]?.tSec ?? 0, trial.timeline.at(-1)?.tSec ?? 1];
  const { windowFromSec: from, windowSec } = trial;
  const outside =
    from === undefined
      ? []
      : [
          { from: first, to: from },
          { from: from + windowSec, to: final },
        ];
  const clipped = outside.map((part) => ({ from: Math.max(first, part.from), to: Math.min(final, part.to) }));
  const marks = timeMarks(trial, texts).filter(({ atSec }) => atSec >= first && atSec <= final);
  return { first, final, unmeasured: clipped.filter((part) => part.to > part.from), marks };
}

function panelSpec(
  panel: TimePanel,
  time: TimeAxis,
  options: ChartOptions,
  { first, last }: { readonly first: boolean; readonly last: boolean },
): Panel {
  const { language, theme } = options;
  const texts = textsIn(language);
  const size = options.size ?? "wide";
  const tones = tonesOf(theme);
  const times = linearTicks(time.first, time.final, size === "wide" ? 12 : 5);
  const x: PositionFieldDef<Field> = {
    field: "t",
    type: "quantitative",
    scale: { domain: [time.first, time.final], nice: false, zero: false },
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
  const subtitle = first && time.unmeasured.length > 0 ? { subtitle: texts.timeline.window } : {};
  return {
    title: { text: panel.title, ...subtitle, offset: first && time.marks.length > 0 ? 16 : 6 },
    width: plotWidthPx(size) - (size === "wide" ? 120 : 0),
    height: 90,
    data: { values: [...panel.rows] },
    layer: [
      ...background(time, x, options, first),
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
    resolve: { scale: { color: "independent", strokeDash: "independent" }, axis: { x: "independent" } },
  };
}

/** Grey where nothing was measured, and a numbered line for each mark: its words stand below the picture. */
function background(time: TimeAxis, x: PositionFieldDef<Field>, { theme }: ChartOptions, numbered: boolean): Layer[] {
  const tones = tonesOf(theme);
  const bareX = { ...x, axis: null };
  const grey: Layer = {
    data: { values: [...time.unmeasured] },
    mark: { type: "rect", color: tones.muted, opacity: 0.13, tooltip: null },
    encoding: { x: { ...bareX, field: "from" }, x2: { field: "to" } },
  };
  const values = time.marks.map(({ atSec }, index) => ({ atSec, label: String(index + 1) }));
  const line: Layer = {
    data: { values },
    mark: { type: "rule", color: tones.limit, strokeWidth: 1.5, tooltip: null },
    encoding: { x: { ...bareX, field: "atSec" } },
  };
  const label: Layer = {
    data: { values },
    mark: {
      type: "text",
      baseline: "bottom",
      dy: -3,
      fontSize: 11,
      fontWeight: "bold",
      color: tones.limit,
      tooltip: null,
    },
    encoding: { x: { ...bareX, field: "atSec" }, y: { value: 0 }, text: { field: "label", type: "nominal" } },
  };
  return [
    ...(time.unmeasured.length === 0 ? [] : [grey]),
    ...(values.length === 0 ? [] : [line, ...(numbered ? [label] : [])]),
  ];
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

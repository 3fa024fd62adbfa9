// Runtime: anywhere.
import type { Field, PositionFieldDef, StringFieldDef } from "vega-lite/types_unstable/channeldef.js";
import type { LayerSpec, UnitSpec } from "vega-lite/types_unstable/spec/index.js";
import type { Need } from "../../records/result.ts";
import type { Finding } from "../report/finding.ts";
import type { Language } from "../report/language.ts";
import { formatNumber } from "../report/numbers.ts";
import { type Texts, textsIn } from "../report/texts.ts";
import { wrapped } from "../report/wording.ts";
import { type LoadAxis, loadAxis } from "./loadAxis.ts";
import { chartConfig, type SeriesStyle, seriesStyle, type Theme, type Tones, tonesOf } from "./style.ts";
import { labelExpression, ticksAt } from "./ticks.ts";

/** One panel of a chart, and one layer of a panel. */
export type Panel = LayerSpec<Field>;
export type Layer = UnitSpec<Field>;

/** `wide` is for a page or a picture, `narrow` for a telephone. */
export type Size = "wide" | "narrow";

export interface ChartOptions {
  readonly language: Language;
  readonly theme: Theme;
  /** `wide` where not given. */
  readonly size?: Size;
}

/** What every chart begins with. On a telephone each pixel of the width counts. */
export function chartShell(description: string, { size, theme }: ChartOptions) {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description,
    padding: size === "narrow" ? { left: 0, right: 10, top: 4, bottom: 4 } : 14,
    config: chartConfig(theme),
  };
}

/** What all panels of the chart share. */
export interface Frame {
  readonly language: Language;
  readonly texts: Texts;
  readonly tones: Tones;
  readonly size: Size;
  readonly widthPx: number;
  readonly findings: readonly Finding[];
  readonly styles: readonly SeriesStyle[];
  readonly needs: readonly Need[];
  readonly axis: LoadAxis;
}

export function frameOf(findings: readonly Finding[], needs: readonly Need[], options: ChartOptions): Frame {
  const size = options.size ?? "wide";
  return {
    language: options.language,
    texts: textsIn(options.language),
    tones: tonesOf(options.theme),
    size,
    widthPx: plotWidthPx(size),
    findings,
    styles: findings.map(({ evidence }, index) => seriesStyle(index, evidence, options.theme)),
    needs,
    axis: loadAxis(findings, needs, size === "wide" ? 12 : 5),
  };
}

/** Width of a plot without its axis. */
export function plotWidthPx(size: Size): number {
  return size === "wide" ? 780 : 300;
}

/** Room for the labels of the y axis: the same in every panel, so that all panels start at the same place. */
export const Y_AXIS = { minExtent: 46, maxExtent: 46, titleAnchor: "start" } as const;

/** The common x position of a field; without an axis unless one is asked for. */
export function loadField(
  frame: Frame,
  field: string,
  shown: "axis" | "grid" | "none" = "none",
): PositionFieldDef<Field> {
  const { axis, texts, language } = frame;
  const domain: [number, number] = [axis.low, axis.high];
  const scale = { type: axis.type, domain, nice: false, ...(axis.type === "linear" ? { zero: false } : {}) };
  if (shown === "none") return { field, type: "quantitative", scale, axis: null };
  const labels = labelExpression(axis.ticks, (tick) => formatNumber(tick, language));
  const bare = { title: null, labels: false, ticks: false, domain: false } as const;
  return {
    field,
    type: "quantitative",
    scale,
    axis: {
      ...ticksAt(axis.ticks),
      labelExpr: labels,
      grid: true,
      title: texts.chart.load,
      ...(shown === "grid" ? bare : {}),
    },
  };
}

/** Title of a panel, broken into lines where there is little room. */
export function panelTitle(frame: Frame, title: string): string[] {
  return wrapped(title, frame.size === "wide" ? 110 : 42);
}

/** The y position in a strip that counts from the top. */
export function rowField(field: string, height: number): PositionFieldDef<Field> {
  return { field, type: "quantitative", scale: { domain: [0, height], reverse: true, nice: false }, axis: null };
}

/** A tooltip: one line a field, each with its title. The fields hold words that are ready to be read. */
export function tooltipOf(titles: Readonly<Record<string, string>>): StringFieldDef<Field>[] {
  return Object.entries(titles).map(([field, title]) => ({ field, type: "nominal", title }));
}

/** How words stand in a panel. */
export interface Lettering {
  readonly align: "left" | "right";
  readonly baseline: "top" | "middle" | "bottom";
  readonly fontSize: number;
  readonly color: string;
  readonly dx?: number;
  readonly dy?: number;
  readonly lineHeight?: number;
}

/** Words with a rim in the colour of the ground, so that they stay readable where a line runs through them. */
export function rimmed(frame: Frame, lettering: Lettering, rest: Omit<Layer, "mark">): Layer[] {
  const rim = { stroke: frame.tones.background, strokeWidth: 4, strokeJoin: "round", tooltip: null } as const;
  return [
    { ...rest, mark: { type: "text", ...lettering, ...rim } },
    { ...rest, mark: { type: "text", ...lettering } },
  ];
}

/** Colour, shape and dash by series; no legend, for the strip names each edition beside its own line. */
export function seriesChannels(frame: Frame) {
  const domain = frame.findings.map(({ series }) => series);
  const range = <Value>(pick: (style: SeriesStyle) => Value) => ({ domain, range: frame.styles.map(pick) });
  return {
    color: { field: "series", type: "nominal", scale: range(({ color }) => color), legend: null },
    shape: { field: "series", type: "nominal", scale: range(({ shape }) => shape), legend: null },
    strokeDash: { field: "series", type: "nominal", scale: range(({ dash }) => dash), legend: null },
  } as const;
}

/** Lines that go through every panel: the points where editions fall over, and what insurers need. */
export function landmarks(frame: Frame): Layer[] {
  return [...capacityLandmarks(frame), needLandmarks(frame)];
}

/** The interval of each edition as a band, its middle as a line. */
export function capacityLandmarks(frame: Frame): Layer[] {
  const { color, strokeDash } = seriesChannels(frame);
  return [
    {
      data: { name: "capacities" },
      transform: [{ filter: "datum.low !== null" }],
      mark: { type: "rect", opacity: 0.12, tooltip: null },
      encoding: { x: loadField(frame, "low"), x2: { field: "high" }, color },
    },
    {
      data: { name: "capacities" },
      transform: [{ filter: "datum.c50 !== null" }],
      mark: { type: "rule", strokeWidth: 1.5, tooltip: null },
      encoding: { x: loadField(frame, "c50"), color, strokeDash },
    },
  ];
}

function needLandmarks(frame: Frame): Layer {
  return {
    data: { name: "needs" },
    transform: [{ filter: "datum.side === 'left' || datum.side === 'right'" }],
    mark: { type: "rule", strokeDash: [1, 3], color: frame.tones.muted, tooltip: null },
    encoding: { x: loadField(frame, "perSec") },
  };
}

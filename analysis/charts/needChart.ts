// Runtime: anywhere.
import type { TopLevelSpec } from "vega-lite";
import type { Result } from "../../records/result.ts";
import { type Finding, findingsOf, needsOf } from "../report/finding.ts";
import { formatInsured, formatNumber, formatRate, formatRateFigure } from "../report/numbers.ts";
import { insurerName, insurerNameShort } from "../report/texts.ts";
import { wrapped } from "../report/wording.ts";
import {
  type ChartOptions,
  chartShell,
  type Frame,
  frameOf,
  type Layer,
  plotWidthPx,
  rimmed,
  rowField,
  seriesChannels,
  tooltipOf,
} from "./frame.ts";
import { type LoadAxis, placeOf } from "./loadAxis.ts";
import { labelExpression, ticksAt } from "./ticks.ts";

const ROW_PX = 26;

/** What each insurer needs as a bar, what each edition carries as a line across all bars; powers of ten. */
export function needChart(results: readonly Result[], options: ChartOptions): TopLevelSpec {
  const findings = findingsOf(results);
  const needs = needsOf(results);
  const plain = frameOf(findings, needs, options);
  const lines = capacityLines(findings, plain);
  const axis = decadeAxis([...needs.map(({ messagesPerSec }) => messagesPerSec), ...lines.map(({ perSec }) => perSec)]);
  const frame: Frame = { ...plain, axis, widthPx: plotWidthPx(plain.size) };
  const { texts, language, tones } = frame;
  const wide = frame.size === "wide";
  const topPx = lines.length * linePx(plain) + 6;
  const heightPx = topPx + needs.length * ROW_PX;
  const { color, strokeDash } = seriesChannels(frame);
  const x = (field: string, shown = false) => ({
    field,
    type: "quantitative" as const,
    scale: { type: "log" as const, domain: [axis.low, axis.high], nice: false },
    axis: shown
      ? {
          ...ticksAt(axis.ticks),
          labelExpr: labelExpression(axis.ticks, (tick) => formatNumber(tick, language)),
          title: wrapped(texts.needChart.axis, wide ? 100 : 44),
        }
      : null,
  });
  const bars = needs.map((need, index) => ({
    insurer: insurerName(need, texts),
    label: texts.chart.need(insurerNameShort(need, texts), formatRateFigure(need.messagesPerSec, language)),
    yPx: topPx + (index + 0.5) * ROW_PX,
    from: axis.low,
    perSec: need.messagesPerSec,
    tipNeed: formatRate(need.messagesPerSec, language),
    tipInsured: formatInsured(need.insured, language),
  }));
  const { tip } = texts.chart;
  const marks: Layer[] = [
    {
      data: { values: bars },
      mark: { type: "rule", strokeWidth: 15, color: tones.muted, opacity: 0.35 },
      encoding: {
        x: x("from", true),
        x2: { field: "perSec" },
        y: rowField("yPx", heightPx),
        tooltip: tooltipOf({ insurer: tip.insurer, tipNeed: tip.need, tipInsured: tip.insured }),
      },
    },
    {
      data: { values: lines },
      mark: { type: "rule", strokeWidth: 2 },
      encoding: {
        x: x("perSec"),
        y: rowField("yPx", heightPx),
        y2: { value: "height" },
        color,
        strokeDash,
        tooltip: tooltipOf({ label: tip.edition, tip: tip.load }),
      },
    },
    ...(["left", "right"] as const).flatMap((side) =>
      rimmed(
        frame,
        {
          align: side === "left" ? "right" : "left",
          baseline: "middle",
          dx: side === "left" ? -6 : 6,
          fontSize: 11,
          color: tones.ink,
        },
        {
          data: { values: lines.filter((line) => (placeOf(axis, line.perSec) > 0.5 ? "left" : "right") === side) },
          encoding: { x: x("perSec"), y: rowField("yPx", heightPx), text: { field: "label", type: "nominal" } },
        },
      ),
    ),
    {
      data: { values: bars },
      mark: { type: "text", align: "left", baseline: "middle", dx: 6, fontSize: 11, color: tones.ink, tooltip: null },
      encoding: { x: x("from"), y: rowField("yPx", heightPx), text: { field: "label", type: "nominal" } },
    },
  ];
  return {
    ...chartShell(texts.pictureAlt, options),
    ...(wide ? {} : { padding: { left: 8, right: 10, top: 4, bottom: 4 } }),
    width: frame.widthPx + 40,
    height: heightPx,
    layer: marks,
    resolve: { axis: { x: "independent" } },
  };
}

/** Height of one line's label: name and figure in two lines where there is little room. */
function linePx({ size }: Frame): number {
  return size === "wide" ? 18 : 32;
}

function capacityLines(findings: readonly Finding[], frame: Frame) {
  const { texts, language } = frame;
  const known = findings.flatMap((finding) => {
    const { needChart: words } = texts;
    const perSec = finding.perSec.c50 ?? finding.boundPerSec;
    if (perSec === null || perSec <= 0) return [];
    const word =
      finding.kind === "falls-over" ? words.capacity : finding.kind === "lower-bound" ? words.atLeast : words.atMost;
    const rate = `${formatRateFigure(perSec, language)}/s`;
    const named = texts.chart.edition(finding.name, texts.evidence[finding.evidence]);
    return [
      {
        series: finding.series,
        perSec,
        label: frame.size === "wide" ? [`${named} ${word}: ${rate}`] : [named, `${word}: ${rate}`],
        tip: formatRate(perSec, language),
      },
    ];
  });
  return known.map((line, index) => ({ ...line, yPx: 10 + index * linePx(frame) }));
}

/** Whole powers of ten around all loads. */
function decadeAxis(loads: readonly number[]): LoadAxis {
  const positive = loads.filter((load) => load > 0);
  const low = 10 ** Math.floor(Math.log10(Math.min(...positive) / 1.5));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...positive) * 1.2));
  return {
    type: "log",
    low,
    high,
    ticks: Array.from({ length: Math.round(Math.log10(high / low)) + 1 }, (_, power) => low * 10 ** power),
  };
}

// Runtime: anywhere.
import type { TopLevelSpec } from "vega-lite";
import type { EditionSize } from "../../records/sizing.ts";
import { type ChartOptions, chartShell, type Layer, plotWidthPx, tooltipOf } from "../charts/frame.ts";
import { seriesStyle, tonesOf } from "../charts/style.ts";
import { formatNumber } from "../report/numbers.ts";
import { sizingTexts } from "./texts.ts";
import { figureName } from "./wording.ts";

const LEVERS_MAX = 9;
const ROW_PX = 26;

/** What matters most: for each figure the span of the busiest part's strain; powers of ten, with the limit as a line. */
export function tornadoChart(edition: EditionSize, options: ChartOptions): TopLevelSpec {
  const { language, theme } = options;
  const size = options.size ?? "wide";
  const texts = sizingTexts[language];
  const tones = tonesOf(theme);
  const levers = edition.levers.slice(0, LEVERS_MAX);
  const rows = levers.map(({ figure, lowStrain, highStrain, lowValue, highValue, unit }) => ({
    name: figureName(figure, language),
    from: Math.min(lowStrain, highStrain),
    to: Math.max(lowStrain, highStrain),
    low: `${formatNumber(lowValue, language)} ${unit}: ${formatNumber(lowStrain, language)}`,
    high: `${formatNumber(highValue, language)} ${unit}: ${formatNumber(highStrain, language)}`,
  }));
  const { color } = seriesStyle(0, edition.evidence, theme);
  const ends = rows.flatMap(({ from, to }) => [from, to]);
  const domain = [Math.max(1e-4, Math.min(0.5, ...ends)) * 0.8, Math.max(2, ...ends) * 1.25];
  const x = (field: string) => ({
    field,
    type: "quantitative" as const,
    scale: { type: "log" as const, domain, nice: false },
    axis: { title: texts.strain, grid: true, tickCount: size === "wide" ? 6 : 3 },
  });
  const y = {
    field: "name",
    type: "nominal" as const,
    sort: null,
    axis: { title: null, labelLimit: size === "wide" ? 300 : 130, minExtent: size === "wide" ? 240 : 120 },
  };
  const layers: Layer[] = [
    {
      data: { name: "levers" },
      mark: { type: "bar", height: 13, color, opacity: 0.75 },
      encoding: {
        y,
        x: x("from"),
        x2: { field: "to" },
        tooltip: tooltipOf({ name: texts.tip.figure, low: texts.tip.low, high: texts.tip.high }),
      },
    },
    {
      data: { name: "limit" },
      mark: { type: "rule", color: tones.limit, strokeWidth: 2 },
      encoding: { x: x("at") },
    },
    {
      data: { name: "limit" },
      mark: { type: "text", color: tones.limit, align: "left", baseline: "bottom", dx: 4, y: 0, dy: -3, fontSize: 12 },
      encoding: { x: x("at"), text: { field: "label", type: "nominal" } },
    },
  ];
  return {
    ...chartShell(texts.levers(edition.name), options),
    width: plotWidthPx(size) - (size === "wide" ? 200 : 90),
    height: rows.length * ROW_PX,
    datasets: { levers: rows, limit: [{ at: 1, label: texts.limit }] },
    layer: layers,
  };
}

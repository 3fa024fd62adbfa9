// Runtime: anywhere.
import type { TopLevelSpec } from "vega-lite";
import type { Sizing } from "../../records/sizing.ts";
import { type ChartOptions, chartShell, type Layer, plotWidthPx, tooltipOf } from "../charts/frame.ts";
import { seriesStyle } from "../charts/style.ts";
import { sizingTexts } from "./texts.ts";
import { spreadWords } from "./wording.ts";

const ROW_PX = 34;

/** Cores by edition as the span of what may be, and what vendors claim in another line. Powers of ten. */
export function coresChart(sizing: Sizing, options: ChartOptions): TopLevelSpec {
  const { language, theme } = options;
  const size = options.size ?? "wide";
  const texts = sizingTexts[language];
  const sources = [
    ...sizing.editions.map(({ name, modelError, evidence, cores }) => ({
      name: `${name} (${modelError})`,
      evidence,
      cores,
    })),
    ...sizing.claims.map(({ name, evidence, cores }) => ({ name: texts.claimed(name), evidence, cores })),
  ];
  const rows = sources.map(({ name, cores }) => {
    const [median, range] = spreadWords(cores, language, texts.none);
    return { name, from: cores.p10, median: cores.p50, to: cores.p90 ?? cores.p50, tip: `${median} (${range})` };
  });
  const styles = sources.map(({ evidence }, index) => seriesStyle(index, evidence, theme));
  const domain = sources.map(({ name }) => name);
  const color = {
    field: "name",
    type: "nominal" as const,
    legend: null,
    scale: { domain, range: styles.map((each) => each.color) },
  };
  const strokeDash = {
    field: "name",
    type: "nominal" as const,
    legend: null,
    scale: { domain, range: styles.map(({ dash }) => dash) },
  };
  const ends = rows.flatMap(({ from, to }) => [from, to]).filter((value) => value !== null);
  const scale = {
    type: "log" as const,
    domain: [Math.min(1, ...ends) * 0.8, Math.max(2, ...ends) * 1.25],
    nice: false,
  };
  const x = (field: string) => ({
    field,
    type: "quantitative" as const,
    scale,
    axis: { title: texts.coresChart, grid: true, tickCount: size === "wide" ? 6 : 3 },
  });
  const y = {
    field: "name",
    type: "nominal" as const,
    sort: null,
    axis: { title: null, labelLimit: size === "wide" ? 300 : 130, minExtent: size === "wide" ? 240 : 120 },
  };
  const data = { name: "cores" };
  const layer: Layer[] = [
    {
      data,
      transform: [{ filter: "datum.from !== null && datum.to !== null" }],
      mark: { type: "rule", strokeWidth: 3 },
      encoding: { y, x: x("from"), x2: { field: "to" }, color, strokeDash },
    },
    {
      data,
      transform: [{ filter: "datum.median !== null" }],
      mark: { type: "point", filled: true, size: 90 },
      encoding: { y, x: x("median"), color, tooltip: tooltipOf({ name: texts.what, tip: texts.coresChart }) },
    },
  ];
  return {
    ...chartShell(texts.coresChart, options),
    width: plotWidthPx(size) - (size === "wide" ? 200 : 90),
    height: rows.length * ROW_PX,
    datasets: { cores: rows },
    layer,
  };
}

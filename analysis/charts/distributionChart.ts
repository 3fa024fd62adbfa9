// Runtime: anywhere.
import type { TopLevelSpec } from "vega-lite";
import type { Field, PositionFieldDef } from "vega-lite/types_unstable/channeldef.js";
import type { Result } from "../../records/result.ts";
import { type DistributionPlace, distributionTrials, findingsOf } from "../report/finding.ts";
import { formatMs, formatPercent, formatRate } from "../report/numbers.ts";
import { editionName } from "../report/wording.ts";
import { survivalOf } from "../statistics/latencyClasses.ts";
import {
  type ChartOptions,
  chartShell,
  type Frame,
  frameOf,
  type Layer,
  type Panel,
  panelTitle,
  rimmed,
  seriesChannels,
  tooltipOf,
  Y_AXIS,
} from "./frame.ts";
import { labelExpression, logTicks, niceAbove, niceBelow, ticksAt } from "./ticks.ts";

const HEIGHT_PX = 150;
/** Below this share nothing is drawn: one in ten thousand. */
const SHARE_LOW = 1e-4;
const KINDS = ["send", "delivery"] as const;
const PLACES = ["held", "failed"] as const;

interface SurvivalRow {
  readonly place: DistributionPlace;
  readonly kind: (typeof KINDS)[number];
  readonly series: string;
  readonly edition: string;
  readonly ms: number;
  readonly share: number;
  readonly tipLoad: string;
  readonly tipMs: string;
  readonly tipShare: string;
}

/**
 * How many operations took longer than a time, over that time, both logarithmic: where p99 hides the tail, this shows
 * it. One panel for the highest load that held and one for the load that was too much, each until acknowledged and
 * until delivered. A curve that passes above the corner of the objective violates it.
 */
export function distributionChart(results: readonly Result[], options: ChartOptions): TopLevelSpec {
  const findings = findingsOf(results);
  const frame = frameOf(findings, [], options);
  const rows = findings.flatMap((finding) => rowsOf(finding, options));
  const limits = KINDS.map((kind) => findings[0]?.result.objectives[kind].limitMs ?? 1000);
  const times = [...rows.map(({ ms }) => ms), ...limits];
  const low = niceBelow(Math.min(...times));
  const high = niceAbove(Math.max(...times));
  const panels = PLACES.flatMap((place) =>
    KINDS.flatMap((kind) => {
      const own = rows.filter((row) => row.place === place && row.kind === kind);
      return own.length === 0 ? [] : [{ place, kind, rows: own }];
    }),
  );
  return {
    ...chartShell(frame.texts.pictureAlt, options),
    vconcat: panels.map((panel, index) => panelOf(frame, panel, { low, high, first: index === 0 })),
    resolve: { scale: { color: "independent", strokeDash: "independent" } },
  };
}

function rowsOf(finding: ReturnType<typeof findingsOf>[number], { language }: ChartOptions): SurvivalRow[] {
  return distributionTrials(finding.result).flatMap(({ place, trial }) =>
    KINDS.flatMap((kind) => {
      const { histogram } = trial.latencyMs[kind];
      if (histogram === undefined) return [];
      return survivalOf(histogram)
        .filter(({ shareSlower }) => shareSlower >= SHARE_LOW)
        .map(({ ms, shareSlower }) => ({
          place,
          kind,
          series: finding.series,
          edition: finding.name,
          ms,
          share: shareSlower,
          tipLoad: formatRate(trial.offeredPerSec, language),
          tipMs: formatMs(ms, language),
          tipShare: formatPercent(shareSlower, language),
        }));
    }),
  );
}

interface SurvivalPanel {
  readonly place: DistributionPlace;
  readonly kind: (typeof KINDS)[number];
  readonly rows: readonly SurvivalRow[];
}

function panelOf(
  frame: Frame,
  { place, kind, rows }: SurvivalPanel,
  { low, high, first }: { low: number; high: number; first: boolean },
): Panel {
  const { texts, tones, language, findings, size } = frame;
  const limit = findings[0]?.result.objectives[kind] ?? { quantile: 0.99, limitMs: 1000 };
  const x = timeField(frame, low, high);
  const y = shareField(frame);
  const bareX = { ...x, axis: null };
  const bareY = { ...y, axis: null };
  const { color, strokeDash } = seriesChannels(frame);
  const names = findings.map((finding) => editionName(finding, texts));
  const legend = {
    orient: "top",
    direction: size === "wide" ? "horizontal" : "vertical",
    title: null,
    symbolType: "stroke",
    symbolSize: 500,
    labelColor: tones.muted,
    labelLimit: 300,
    labelExpr: `(${JSON.stringify(Object.fromEntries(findings.map(({ series }, index) => [series, names[index]])))})[datum.value]`,
  } as const;
  const shown = first ? legend : null;
  const corner = [{ ms: limit.limitMs, share: 1 - limit.quantile, low, high, top: 1 }];
  const objective: Layer[] = [
    {
      data: { values: corner },
      mark: { type: "rule", color: tones.limit, strokeDash: [6, 3], tooltip: null },
      encoding: { x: { ...bareX, field: "ms" }, y: { ...bareY, field: "share" }, y2: { field: "top" } },
    },
    {
      data: { values: corner },
      mark: { type: "rule", color: tones.limit, strokeDash: [6, 3], tooltip: null },
      encoding: { x: { ...bareX, field: "ms" }, x2: { field: "high" }, y: { ...bareY, field: "share" } },
    },
  ];
  const objectiveText = texts.distribution.limit(
    formatPercent(Number((1 - limit.quantile).toPrecision(6)), language),
    formatMs(limit.limitMs, language),
  );
  // Where there is no room beside the corner, the words stand below its arm, so that they do not cross the other one.
  const roomPx = (frame.widthPx * Math.log(high / limit.limitMs)) / Math.log(high / low);
  const above = roomPx > objectiveText.length * 5.4 + 8;
  const { tip } = texts.chart;
  const tooltip = tooltipOf({ edition: tip.edition, tipLoad: tip.load, tipMs: tip.slowerThan, tipShare: tip.share });
  return {
    title: { text: panelTitle(frame, texts.distribution.panel[place](texts.latency[kind])), offset: 6 },
    width: frame.widthPx,
    height: HEIGHT_PX,
    data: { values: [...rows] },
    layer: [
      ...objective,
      {
        mark: { type: "line", strokeWidth: 2, clip: true, tooltip: null },
        encoding: { x, y, color: { ...color, legend: shown }, strokeDash: { ...strokeDash, legend: shown } },
      },
      {
        mark: { type: "point", filled: true, size: 40, opacity: 0, color: tones.ink },
        encoding: { x: bareX, y: bareY, tooltip },
      },
      ...rimmed(
        frame,
        {
          align: "right",
          baseline: above ? "bottom" : "top",
          dx: -4,
          dy: above ? -3 : 4,
          fontSize: 11,
          color: tones.limit,
        },
        {
          data: { values: [{ ...corner[0], label: objectiveText }] },
          encoding: {
            x: { ...bareX, field: "high" },
            y: { ...bareY, field: "share" },
            text: { field: "label", type: "nominal" },
          },
        },
      ),
    ],
    resolve: { axis: { x: "independent", y: "independent" } },
  };
}

function timeField({ language, texts, size }: Frame, low: number, high: number): PositionFieldDef<Field> {
  const ticks = logTicks(low, high, size === "wide" ? 0.05 : 0.14);
  return {
    field: "ms",
    type: "quantitative",
    scale: { type: "log", domain: [low, high], nice: false },
    axis: {
      ...ticksAt(ticks),
      labelExpr: labelExpression(ticks, (tick) => formatMs(tick, language)),
      grid: true,
      title: texts.distribution.time,
    },
  };
}

function shareField({ language }: Frame): PositionFieldDef<Field> {
  const ticks = logTicks(SHARE_LOW, 1, 0.1);
  return {
    field: "share",
    type: "quantitative",
    scale: { type: "log", domain: [SHARE_LOW, 1], nice: false },
    axis: {
      ...Y_AXIS,
      title: null,
      ...ticksAt(ticks),
      labelExpr: labelExpression(ticks, (tick) => formatPercent(tick, language)),
    },
  };
}

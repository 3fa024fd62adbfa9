// Runtime: anywhere.

import type { TopLevelSpec } from "vega-lite";
import type { Result } from "../../records/result.ts";
import type { Quantiles, Trial } from "../../records/trial.ts";
import { type Finding, findingsOf } from "../report/finding.ts";
import { formatMs, formatRate } from "../report/numbers.ts";
import { editionName } from "../report/wording.ts";
import {
  type ChartOptions,
  chartShell,
  type Frame,
  frameOf,
  type Layer,
  loadField,
  type Panel,
  panelTitle,
  rimmed,
  tooltipOf,
} from "./frame.ts";
import { type Percentile, percentiles } from "./percentile.ts";
import { niceAbove, niceBelow } from "./ticks.ts";
import { latencyField } from "./trialPanel.ts";

interface QuantileRow {
  readonly quantile: Percentile;
  readonly offered: number;
  readonly value: number;
  readonly tipLoad: string;
  readonly tipValue: string;
}

const HEIGHT_PX = 130;

/** p50, p95 and p99 over load: a panel for each edition and for each of "acknowledged" and "delivered". */
export function latencyChart(results: readonly Result[], options: ChartOptions): TopLevelSpec {
  const findings = findingsOf(results);
  const frame = frameOf(findings, [], options);
  const panels = findings.flatMap((finding, index) =>
    (["send", "delivery"] as const).flatMap((kind) => {
      const rows = quantileRows(finding, (trial) => trial.latencyMs[kind], options);
      return rows.length === 0 ? [] : [quantilePanel(frame, index, kind, rows)];
    }),
  );
  return {
    ...chartShell(frame.texts.pictureAlt, options),
    vconcat: panels,
    resolve: { scale: { strokeDash: "independent" } },
  };
}

function quantilePanel(frame: Frame, index: number, kind: "send" | "delivery", rows: readonly QuantileRow[]): Panel {
  const { texts, tones, findings, styles, language } = frame;
  const finding = findings[index];
  const color = styles[index]?.color ?? tones.ink;
  const values = rows.map(({ value }) => value).filter((value) => value > 0);
  const limitMs = finding?.result.objectives[kind].limitMs ?? 1000;
  const y = latencyField(
    frame,
    niceBelow(Math.min(limitMs, ...values)),
    niceAbove(Math.max(limitMs, ...values) * 1.2),
    HEIGHT_PX,
  );
  const bareY = { ...y, axis: null };
  const { tip } = texts.chart;
  const dash = { domain: [...percentiles], range: [[1, 3], [6, 3], []] };
  const tooltip = tooltipOf({ quantile: tip.series, tipLoad: tip.load, tipValue: tip.value });
  // Once at the top: the lines run together where it matters, so words at their ends would lie on each other.
  const legend = {
    orient: "top",
    direction: "horizontal",
    title: null,
    symbolType: "stroke",
    symbolSize: 500,
    labelColor: tones.muted,
  } as const;
  const curves: Layer = {
    mark: { type: "line", color, strokeWidth: 2, clip: true, tooltip: null },
    encoding: {
      x: loadField(frame, "offered", "axis"),
      y: bareY,
      strokeDash: {
        field: "quantile",
        type: "nominal",
        scale: dash,
        legend: index === 0 && kind === "send" ? legend : null,
      },
    },
  };
  // A single trial has no lines to tell its points apart.
  const isLone = new Set(rows.map(({ offered }) => offered)).size === 1;
  const names = rimmed(
    frame,
    { align: "right", baseline: "middle", dx: -8, fontSize: 11, color: tones.muted },
    { encoding: { x: loadField(frame, "offered"), y: bareY, text: { field: "quantile", type: "nominal" } } },
  );
  return {
    title: {
      text: panelTitle(
        frame,
        texts.latency.column(finding === undefined ? "" : editionName(finding, texts), texts.latency[kind]),
      ),
      offset: 6,
    },
    width: frame.widthPx,
    height: HEIGHT_PX,
    data: { values: [...rows] },
    layer: [
      {
        data: { values: [{ limit: limitMs }] },
        mark: { type: "rule", color: tones.limit, strokeDash: [6, 3], tooltip: null },
        encoding: { y: { ...y, field: "limit" } },
      },
      curves,
      {
        mark: { type: "point", filled: true, size: 34, color, opacity: 1 },
        encoding: { x: loadField(frame, "offered"), y: bareY, tooltip },
      },
      ...(isLone ? names : []),
      ...rimmed(
        frame,
        { align: "left", baseline: "bottom", dx: 4, dy: -3, fontSize: 11, color: tones.limit },
        {
          data: {
            values: [{ limit: limitMs, x: frame.axis.low, label: texts.chart.limit(formatMs(limitMs, language)) }],
          },
          encoding: {
            x: loadField(frame, "x"),
            y: { ...bareY, field: "limit" },
            text: { field: "label", type: "nominal" },
          },
        },
      ),
    ],
    resolve: { axis: { x: "independent", y: "independent" } },
  };
}

function quantileRows(finding: Finding, pick: (trial: Trial) => Quantiles, { language }: ChartOptions): QuantileRow[] {
  const valid = finding.result.trials.filter(({ verdict }) => verdict !== "invalid");
  return valid
    .toSorted((a, b) => a.offeredPerSec - b.offeredPerSec)
    .flatMap((trial) =>
      percentiles.flatMap((quantile) => {
        const value = pick(trial)[quantile];
        if (value === null) return [];
        const tipLoad = formatRate(trial.offeredPerSec, language);
        return [{ quantile, offered: trial.offeredPerSec, value, tipLoad, tipValue: formatMs(value, language) }];
      }),
    );
}

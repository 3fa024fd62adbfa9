// Runtime: anywhere.

import { sharedPerInsured } from "../report/finding.ts";
import { formatPeopleShort } from "../report/numbers.ts";
import { type CapacityRow, LABEL_LINE_PX, stripHeightPx } from "./capacityStrip.ts";
import {
  type Frame,
  type Layer,
  loadField,
  type Panel,
  panelTitle,
  rimmed,
  rowField,
  seriesChannels,
  tooltipOf,
} from "./frame.ts";
import { insuredTicks } from "./loadAxis.ts";
import { labelExpression, ticksAt } from "./ticks.ts";

/** The strip at the top: a bar an edition, as long as what it carries, with its name in words. It is the legend too. */
export function capacityPanel(frame: Frame, rows: readonly CapacityRow[]): Panel {
  const { findings, texts, tones } = frame;
  const { color, shape, strokeDash } = seriesChannels(frame);
  const heightPx = stripHeightPx(rows);
  const y = (field: string) => rowField(field, heightPx);
  const tooltip = tips(frame);
  const tried = findings.every(({ kind }) => kind === "single-trial");
  const bar = (from: string, to: string, opacity: number): Layer => ({
    transform: [{ filter: `datum.${from} !== null && datum.${to} !== null` }],
    mark: { type: "rule", strokeWidth: 11, opacity },
    encoding: { x: loadField(frame, from), x2: { field: to }, y: y("yBarPx"), color, tooltip },
  });
  const bound = (field: string, symbol: string): Layer => ({
    transform: [{ filter: `datum.${field} !== null` }],
    mark: { type: "point", shape: symbol, size: 220, filled: true, opacity: 1 },
    encoding: { x: loadField(frame, field), y: y("yBarPx"), color, tooltip },
  });
  return {
    title: {
      text: panelTitle(frame, tried ? texts.chart.tried : texts.chart.carried),
      offset: sharedPerInsured(findings.map(({ result }) => result)) === null ? 6 : 10,
    },
    width: frame.widthPx,
    height: heightPx,
    data: { name: "capacities" },
    layer: [
      ...topAxis(frame),
      bar("from", "holds", 1),
      bar("low", "high", 0.4),
      {
        transform: [{ filter: "datum.c50 !== null" }],
        mark: { type: "rule", strokeWidth: 1.5, tooltip: null },
        encoding: { x: loadField(frame, "c50"), y: y("yBarPx"), y2: { value: "height" }, color, strokeDash },
      },
      bound("atLeast", "triangle-right"),
      bound("atMost", "triangle-left"),
      {
        transform: [{ filter: "datum.c50 !== null" }],
        mark: { type: "point", size: 130, filled: true, opacity: 1, stroke: tones.background, strokeWidth: 1.5 },
        encoding: { x: loadField(frame, "c50"), y: y("yBarPx"), color, shape, tooltip },
      },
      {
        mark: { type: "rule", strokeWidth: 2, yOffset: 6, tooltip: null },
        encoding: { x: { value: 0 }, x2: { value: 28 }, y: y("yLabelPx"), color, strokeDash },
      },
      {
        mark: { type: "point", size: 80, filled: true, opacity: 1, yOffset: 6, tooltip: null },
        encoding: { x: { value: 14 }, y: y("yLabelPx"), color, shape },
      },
      ...rimmed(
        frame,
        { align: "left", baseline: "top", fontSize: 12, color: tones.ink, lineHeight: LABEL_LINE_PX },
        { encoding: { x: { value: 36 }, y: y("yLabelPx"), text: { field: "label" } } },
      ),
    ],
    resolve: { axis: { x: "independent" } },
  };
}

/** The second scale: insured served. Absent in plain-rate mode, and where results disagree on what an insured person sends. */
function topAxis(frame: Frame): Layer[] {
  const { axis, language, texts, size } = frame;
  const perInsured = sharedPerInsured(frame.findings.map(({ result }) => result));
  if (perInsured === null) return [];
  const ticks = insuredTicks(axis, perInsured, size === "wide" ? 8 : 4);
  const people = new Map(ticks.map(({ perSec, insured }) => [perSec, insured]));
  const field = loadField(frame, "from");
  const values = ticks.map(({ perSec }) => perSec);
  const labelExpr = labelExpression(values, (tick) =>
    formatPeopleShort(people.get(tick) ?? tick / perInsured, language),
  );
  return [
    {
      mark: { type: "point", opacity: 0, tooltip: null },
      encoding: {
        x: {
          ...field,
          axis: { orient: "top", ...ticksAt(values), labelExpr, grid: false, title: texts.chart.insured },
        },
      },
    },
  ];
}

function tips({ texts }: Frame) {
  const { tip, legend } = texts.chart;
  return tooltipOf({
    edition: tip.edition,
    evidence: tip.evidence,
    tipHolds: legend.holds,
    tipC50: legend.interval,
    tipLow: tip.low,
    tipHigh: tip.high,
  });
}

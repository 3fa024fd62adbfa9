// Runtime: anywhere.
import type { Field, PositionFieldDef } from "vega-lite/types_unstable/channeldef.js";
import { formatMs, formatPercent } from "../report/numbers.ts";
import type { TrialRow } from "./capacityRows.ts";
import {
  type Frame,
  type Layer,
  landmarks,
  loadField,
  type Panel,
  panelTitle,
  rimmed,
  seriesChannels,
  tooltipOf,
  Y_AXIS,
} from "./frame.ts";
import { CROSS } from "./style.ts";
import { labelExpression, logTicks, ticksAt } from "./ticks.ts";

/** A panel of curves over load: every trial a mark, every edition a curve, the objective a line across. */
export interface TrialPanel {
  readonly title: string;
  readonly data: string;
  readonly heightPx: number;
  readonly y: PositionFieldDef<Field>;
  readonly limit: number;
  readonly limitLabel: string;
  /** Whether this is the lowest panel, which carries the x axis. */
  readonly last: boolean;
}

export function trialPanel(frame: Frame, panel: TrialPanel): Panel {
  const { tones, widthPx } = frame;
  const { color, shape, strokeDash } = seriesChannels(frame);
  const bareY = { ...panel.y, axis: null };
  const x = loadField(frame, "offered");
  const tooltip = tips(frame);
  const marks = (mark: TrialRow["mark"], look: object): Layer => ({
    data: { name: panel.data },
    transform: [{ filter: `datum.mark === '${mark}'` }],
    mark: { type: "point", size: 62, opacity: 1, strokeWidth: 1.8, ...look },
    encoding: { x, y: bareY, color, shape, tooltip },
  });
  const own = (mark: TrialRow["mark"], symbol: string): Layer => ({
    data: { name: panel.data },
    transform: [{ filter: `datum.mark === '${mark}'` }],
    mark: { type: "point", size: 62, opacity: 1, strokeWidth: 1.8, shape: symbol },
    encoding: { x, y: bareY, color, tooltip },
  });
  return {
    title: { text: panelTitle(frame, panel.title), offset: 6 },
    width: widthPx,
    height: panel.heightPx,
    layer: [
      {
        data: { values: [{ limit: panel.limit, x: frame.axis.low }] },
        mark: { type: "rule", color: tones.limit, strokeDash: [6, 3], tooltip: null },
        encoding: { y: { ...panel.y, field: "limit" } },
      },
      ...landmarks(frame),
      {
        data: { name: `${panel.data}-curves` },
        mark: { type: "line", strokeWidth: 2, clip: true, tooltip: null },
        encoding: { x: loadField(frame, "offered", panel.last ? "axis" : "grid"), y: bareY, color, strokeDash },
      },
      marks("pass", { filled: true }),
      marks("fail", { filled: false, fill: tones.background }),
      own("invalid", CROSS),
      own("insufficient", "stroke"),
      own("off-scale", "triangle-up"),
      ...rimmed(
        frame,
        { align: "left", baseline: "bottom", dx: 4, dy: -3, fontSize: 11, color: tones.limit },
        {
          data: { values: [{ limit: panel.limit, x: frame.axis.low, label: panel.limitLabel }] },
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

function tips({ texts: { chart } }: Frame) {
  const { tip } = chart;
  return tooltipOf({
    edition: tip.edition,
    evidence: tip.evidence,
    tipLoad: tip.load,
    tipInsured: tip.insured,
    tipValue: tip.value,
    tipVerdict: tip.verdict,
    tipWhy: tip.why,
  });
}

/** Milliseconds on a logarithmic scale, ticks at least 17 px apart. */
export function latencyField(frame: Frame, lowMs: number, highMs: number, heightPx: number): PositionFieldDef<Field> {
  const ticks = logTicks(lowMs, highMs, 17 / heightPx);
  return {
    field: "value",
    type: "quantitative",
    scale: { type: "log", domain: [lowMs, highMs], nice: false },
    axis: {
      ...Y_AXIS,
      title: null,
      ...ticksAt(ticks),
      labelExpr: labelExpression(ticks, (tick) => formatMs(tick, frame.language)),
    },
  };
}

/** Per cent on a scale that shows 0 as well as 0.1 and 100. */
export function failureField(frame: Frame, highPercent: number): PositionFieldDef<Field> {
  const ticks = [0, 0.1, 1, 10, 100].filter((tick) => tick <= highPercent);
  return {
    field: "value",
    type: "quantitative",
    scale: { type: "symlog", constant: 0.05, domain: [0, highPercent], nice: false },
    axis: {
      ...Y_AXIS,
      title: null,
      ...ticksAt(ticks),
      labelExpr: labelExpression(ticks, (tick) => formatPercent(tick / 100, frame.language)),
    },
  };
}

// Runtime: anywhere.
import {
  capacityLandmarks,
  type Frame,
  type Layer,
  loadField,
  type Panel,
  panelTitle,
  rimmed,
  rowField,
  tooltipOf,
} from "./frame.ts";

/** What insurers need at their peak, one row each; who lies beyond the axis is named at its edge. */
export function needPanel(frame: Frame): Panel {
  const { needs, texts, tones, widthPx } = frame;
  const y = rowField("y", needs.length);
  const { tip } = texts.chart;
  const tooltip = tooltipOf({ insurer: tip.insurer, tipNeed: tip.need, tipInsured: tip.insured });
  const within = { filter: "datum.side === 'left' || datum.side === 'right'" };
  const label = (side: string, mark: { align: "left" | "right"; dx: number }, at = "perSec"): Layer[] => {
    return rimmed(
      frame,
      { baseline: "middle", fontSize: 11, color: tones.ink, ...mark },
      {
        transform: [{ filter: `datum.side === '${side}'` }],
        encoding: { x: loadField(frame, at), y, text: { field: "label", type: "nominal" }, tooltip },
      },
    );
  };
  return {
    title: { text: panelTitle(frame, texts.chart.needs), offset: 4 },
    width: widthPx,
    height: 18 * needs.length,
    data: { name: "needs" },
    layer: [
      ...capacityLandmarks(frame),
      {
        transform: [{ filter: "datum.side !== 'beyond-left'" }],
        mark: { type: "rule", strokeWidth: 2, color: tones.muted, tooltip: null },
        encoding: { x: loadField(frame, "from"), x2: { field: "lineTo" }, y },
      },
      {
        transform: [within],
        mark: { type: "rule", strokeDash: [1, 3], color: tones.muted, tooltip: null },
        encoding: { x: loadField(frame, "perSec"), y, y2: { value: "height" } },
      },
      {
        transform: [within],
        mark: { type: "point", filled: true, size: 50, opacity: 1, color: tones.ink },
        encoding: { x: loadField(frame, "perSec"), y, tooltip },
      },
      ...label("right", { align: "left", dx: 9 }),
      ...label("left", { align: "right", dx: -9 }),
      ...label("beyond-right", { align: "left", dx: 2 }, "lineTo"),
      ...label("beyond-left", { align: "left", dx: 0 }),
    ],
  };
}

// Runtime: Node.
import { Resvg } from "@resvg/resvg-js";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { fontFiles, textWidthPx } from "./font.ts";
import { type Targets, targetsOf } from "./targets.ts";

/** A chart as it is seen, and what it tells where the pointer stands. */
export interface Picture {
  readonly svg: string;
  readonly targets: readonly Targets[];
}

/** A chart drawn. The same specification gives the same text on every machine. */
export async function pictureOf(spec: TopLevelSpec): Promise<Picture> {
  measureWithOwnFont();
  // Vega numbers clip paths over the life of the process; a picture must not know how many were drawn before it.
  vega.resetSVGDefIds();
  const { spec: compiled } = compile(spec, { logger: SILENT });
  const view = new vega.View(vega.parse(compiled), { renderer: "none", logLevel: vega.Error });
  try {
    const svg = await view.toSVG();
    return { svg, targets: targetsOf(view) };
  } finally {
    view.finalize();
  }
}

/** An SVG as PNG, `zoom` pixels a unit. Set in the font of the package alone. */
export function pngOf(svg: string, zoom = 2): Uint8Array {
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" };
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: zoom } }).render().asPng();
}

/** Vega guesses the width of text where there is no canvas, 0.8 em a letter; we know the font, so we can measure. */
function measureWithOwnFont(): void {
  const metrics: unknown = Reflect.get(vega, "textMetrics");
  if (typeof metrics === "object" && metrics !== null) Reflect.set(metrics, "width", widthOfItem);
}

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

function widthOfItem(item: TextItem, text: unknown): number {
  const size = item.fontSize ?? 11;
  const bold = item.fontWeight === "bold" || Number(item.fontWeight) >= 600;
  return text === undefined || text === null ? 0 : textWidthPx(String(text), size, bold);
}

/** What Vega-Lite has to say of a specification is for its author, and the tests read it. */
const SILENT = {
  level: () => SILENT,
  error: () => SILENT,
  warn: () => SILENT,
  info: () => SILENT,
  debug: () => SILENT,
};

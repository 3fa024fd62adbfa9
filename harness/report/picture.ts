// Runtime: Node.
import { Resvg } from "@resvg/resvg-js";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { fontFiles, textWidthPx } from "./font.ts";

/** A chart in the language that Vega draws from. */
export function compiled(spec: TopLevelSpec): vega.Spec {
  return compile(spec, { logger: SILENT }).spec;
}

/** A chart as SVG. The same specification gives the same text on every machine. */
export async function svgOf(spec: vega.Spec): Promise<string> {
  measureWithOwnFont();
  // Vega numbers clip paths over the life of the process; a picture must not know how many were drawn before it.
  vega.resetSVGDefIds();
  const view = new vega.View(vega.parse(spec), { renderer: "none", logLevel: vega.Error });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** An SVG as PNG, `zoom` pixels a unit. Set in the font of the package alone. */
export function pngOf(svg: string, zoom = 2): Uint8Array {
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: "Arimo", sansSerifFamily: "Arimo" };
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: zoom } }).render().asPng();
}

/**
 * The same picture for a page that holds several: coordinates to a tenth of a pixel, no names for machines (the page says
 * what the picture is, and sets its font), nothing invisible, circles as circles, and clip paths whose names clash with no other picture.
 */
export function smallSvg(svg: string, id: string): string {
  return svg
    .replace(/ (?:class|role|aria-\w+|pointer-events|font-family|xmlns:xlink|version)="[^"]*"/g, "")
    .replace(/ (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"/g, (attribute) =>
      attribute.replace(/\d+\.\d{2,}(?:e-\d+)?/g, (number) => String(Math.round(Number(number) * 10) / 10)),
    )
    .replace(/<path [^>]*opacity="0"\/>/g, "")
    .replace(/ opacity="1"| stroke-dasharray=""/g, "")
    .replace(CIRCLE, '<circle cx="$1" cy="$2" r="$3"')
    .replace(/(id="|url\(#)(clip|gradient)/g, `$1${id}-$2`);
}

/** Vega's circle, two arcs around a translated origin, after rounding. */
const CIRCLE =
  /<path transform="translate\((-?[\d.]+),(-?[\d.]+)\)" d="M([\d.]+),0A\3,\3,0,1,1,-\3,0A\3,\3,0,1,1,\3,0"/g;

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

// Runtime: Node.
import type { Size } from "../../analysis/charts/frame.ts";
import { darkColors } from "../../analysis/charts/style.ts";

/**
 * A picture for a page that holds several: coordinates to a tenth of a pixel, no names for machines (the page says what the
 * picture is, and sets its font), nothing that nobody sees, circles as circles, clip paths whose names clash with no other
 * picture, and colours by name, so that a style sheet turns them dark.
 */
export function pagePicture(svg: string, id: string, size: Size): string {
  return svg
    .replace(/ (?:class|role|aria-\w+|pointer-events|font-family|xmlns:xlink|version)="[^"]*"/g, "")
    .replace(/ (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"/g, (attribute) =>
      attribute.replace(/\d+\.\d{2,}(?:e-\d+)?/g, (number) => String(Math.round(Number(number) * 10) / 10)),
    )
    .replace(/<path [^>]*opacity="0"\/>/g, "")
    .replace(/ opacity="1"| stroke-dasharray=""| transform="translate\(0,0\)"/g, "")
    .replace(CIRCLE, '<circle cx="$1" cy="$2" r="$3"')
    .replace(/<path d="[^"]*"(?: display="none")?\/>/g, "")
    .replace(/<g(?: clip-path="[^"]*")?\/>|<g><\/g>/g, "")
    .replace(/(id="|url\(#)(clip|gradient)/g, `$1${id}-$2`)
    .replace(/ (fill|stroke)="(#\w+)"/g, (whole, property, color) => {
      const name = NAMES.get(color);
      return name === undefined ? whole : ` ${property}="var(${name})"`;
    })
    .replace("<svg ", `<svg class="${size}" `);
}

/** Vega's circle, two arcs around a translated origin, after rounding. */
const CIRCLE =
  /<path transform="translate\((-?[\d.]+),(-?[\d.]+)\)" d="M([\d.]+),0A\3,\3,0,1,1,-\3,0A\3,\3,0,1,1,\3,0"/g;

const COLORS = Object.entries(darkColors());
const NAMES: ReadonlyMap<string, string> = new Map(COLORS.map(([light], index) => [light, `--chart-${index}`]));

/** What the colours of the pictures are, in the light and in the dark. */
export const pictureColors = `:root {
${COLORS.map(([light, dark]) => `  ${NAMES.get(light)}: light-dark(${light}, ${dark});\n`).join("")}}
`;

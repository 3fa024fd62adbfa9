// Runtime: Node.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import opentype from "opentype.js";

/** The faces the pictures are set in, from the npm package, so that no font of the machine decides how a picture looks. */
export const fontFiles = [
  import.meta.resolve("@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf"),
  import.meta.resolve("@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf"),
].map((url) => fileURLToPath(url));

/** Width in px of a line of text, from the font's own advance widths. */
export function textWidthPx(text: string, sizePx: number, bold: boolean): number {
  return face(bold).getAdvanceWidth(text, sizePx);
}

const faces = new Map<boolean, opentype.Font>();

function face(bold: boolean): opentype.Font {
  const known = faces.get(bold);
  if (known !== undefined) return known;
  const bytes = readFileSync(fontFiles[bold ? 1 : 0] ?? "");
  const font = opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  faces.set(bold, font);
  return font;
}

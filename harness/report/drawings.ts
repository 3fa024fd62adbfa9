// Runtime: Node.
import type { TopLevelSpec } from "vega-lite";
import type { Size } from "../../analysis/charts/frame.ts";
import { type Language, languages } from "../../analysis/report/language.ts";
import type { PageParts } from "../../analysis/report/shell.ts";
import { pageAssets } from "./assets.ts";
import { writeWhole } from "./atomic.ts";
import type { ChartMaker } from "./charts.ts";
import { pageCharts } from "./pageCharts.ts";
import { pagePicture } from "./pagePicture.ts";
import { type Picture, pictureOf, pngOf } from "./picture.ts";

/** A chart in light colours, drawn once a language and size: what a page shows and what lies beside it are the same drawing. */
export interface Drawing {
  /** The specification in English. */
  readonly spec: TopLevelSpec;
  readonly pictures: Readonly<Record<Language, Readonly<Record<Size, Picture>>>>;
}

export type Drawings = ReadonlyMap<string, Drawing>;

export async function drawingsOf(makers: ReadonlyMap<string, ChartMaker>): Promise<Drawings> {
  const drawings = new Map<string, Drawing>();
  for (const [name, make] of makers) {
    const draw = (language: Language, size: Size) => pictureOf(make({ language, theme: "light", size }));
    const sizes = async (language: Language) => ({
      wide: await draw(language, "wide"),
      narrow: await draw(language, "narrow"),
    });
    const pictures = { en: await sizes("en"), de: await sizes("de") };
    drawings.set(name, { spec: make({ language: "en", theme: "light", size: "wide" }), pictures });
  }
  return drawings;
}

/** What a page with these charts is made of. */
export function partsWith(drawings: Drawings): PageParts {
  const markup = new Map(
    [...drawings].flatMap(([name, { pictures }]) =>
      languages.map((language) => {
        const { wide, narrow } = pictures[language];
        const id = `${name}-${language}`;
        return [id, pagePicture(wide.svg, id, "wide") + pagePicture(narrow.svg, `${id}-narrow`, "narrow")] as const;
      }),
    ),
  );
  const picture = (chart: string, language: Language) => markup.get(`${chart}-${language}`);
  return { ...pageAssets(), picture, charts: pageCharts(drawings) };
}

/** The English one as drawing, picture and specification with its data, under each of the names. */
export async function writeDrawing({ spec, pictures }: Drawing, ...bases: readonly string[]): Promise<void> {
  const { svg } = pictures.en.wide;
  const png = pngOf(svg);
  for (const base of bases) {
    await writeWhole(`${base}.svg`, svg);
    await writeWhole(`${base}.png`, png);
    await writeWhole(`${base}.vl.json`, `${JSON.stringify(spec, null, 2)}\n`);
  }
}

// Runtime: Node.
import type { Spec } from "vega";
import type { TopLevelSpec } from "vega-lite";
import { type Language, languages } from "../../analysis/report/language.ts";
import type { PageParts } from "../../analysis/report/shell.ts";
import { pageAssets } from "./assets.ts";
import { writeWhole } from "./atomic.ts";
import type { ChartMaker } from "./charts.ts";
import { pageCharts } from "./pageCharts.ts";
import { compiled, pngOf, smallSvg, svgOf } from "./picture.ts";

/** A chart in light colours, drawn once a language: what a page shows and what lies beside it are the same drawing. */
export interface Drawing {
  /** The specification in English. */
  readonly spec: TopLevelSpec;
  readonly compiled: Readonly<Record<Language, Spec>>;
  readonly svgs: Readonly<Record<Language, string>>;
}

export type Makers = ReadonlyMap<string, ChartMaker>;
export type Drawings = ReadonlyMap<string, Drawing>;

export async function drawingsOf(makers: Makers): Promise<Drawings> {
  const drawings = new Map<string, Drawing>();
  for (const [name, make] of makers) {
    const spec = make({ language: "en", theme: "light" });
    const [en, de] = [compiled(spec), compiled(make({ language: "de", theme: "light" }))];
    drawings.set(name, { spec, compiled: { en, de }, svgs: { en: await svgOf(en), de: await svgOf(de) } });
  }
  return drawings;
}

/** What a page with these charts is made of. */
export function partsWith(makers: Makers, drawings: Drawings): PageParts {
  const stills = new Map(
    [...drawings].flatMap(([name, { svgs }]) =>
      languages.map((language) => {
        const id = `${name}-${language}`;
        return [id, smallSvg(svgs[language], id)] as const;
      }),
    ),
  );
  const still = (chart: string, language: Language) => stills.get(`${chart}-${language}`);
  const charts = pageCharts(makers, (chart, language) => drawings.get(chart)?.compiled[language]);
  return { ...pageAssets(), still, charts };
}

/** The English one as drawing, picture and specification with its data, under each of the names. */
export async function writeDrawing({ spec, svgs }: Drawing, ...bases: readonly string[]): Promise<void> {
  const png = pngOf(svgs.en);
  for (const base of bases) {
    await writeWhole(`${base}.svg`, svgs.en);
    await writeWhole(`${base}.png`, png);
    await writeWhole(`${base}.vl.json`, `${JSON.stringify(spec, null, 2)}\n`);
  }
}

// Runtime: Node.
import { join } from "node:path";
import { type Language, languages } from "../../analysis/report/language.ts";
import type { PageParts } from "../../analysis/report/page.ts";
import { pageAssets } from "./assets.ts";
import { writeWhole } from "./atomic.ts";
import { type ChartMaker, pageCharts } from "./charts.ts";
import { pngOf, smallSvg, svgOf } from "./picture.ts";

/** A chart by its place in the page, and the name of its files. */
export type NamedCharts = ReadonlyMap<string, { readonly make: ChartMaker; readonly file: string }>;

/** Writes a page of its own with its charts, and each chart as SVG, PNG and Vega-Lite beside it. */
export async function writeChartedPage(
  folder: string,
  file: string,
  charts: NamedCharts,
  pageOf: (parts: PageParts) => string,
): Promise<void> {
  const stills = new Map<string, string>();
  for (const [chart, { make, file: name }] of charts) {
    for (const language of languages) {
      const id = `${chart}-${language}`;
      stills.set(id, smallSvg(await svgOf(make({ language, theme: "light" })), id));
    }
    const spec = make({ language: "en", theme: "light" });
    const svg = await svgOf(spec);
    await writeWhole(join(folder, `${name}.svg`), svg);
    await writeWhole(join(folder, `${name}.png`), pngOf(svg));
    await writeWhole(join(folder, `${name}.vl.json`), `${JSON.stringify(spec, null, 2)}\n`);
  }
  const makers = new Map([...charts].map(([chart, { make }]) => [chart, make]));
  const still = (chart: string, language: Language) => stills.get(`${chart}-${language}`);
  await writeWhole(join(folder, file), pageOf({ ...pageAssets(), still, charts: pageCharts(makers) }));
}

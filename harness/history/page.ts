// Runtime: Node.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { historyChart } from "../../analysis/history/chart.ts";
import { historyPage } from "../../analysis/history/page.ts";
import { seriesOf } from "../../analysis/history/series.ts";
import type { Language } from "../../analysis/report/language.ts";
import { languages } from "../../analysis/report/language.ts";
import type { Night } from "../../records/night.ts";
import { UsageError } from "../input/usageError.ts";
import { pageAssets } from "../report/assets.ts";
import { writeWhole } from "../report/atomic.ts";
import { type ChartMaker, pageCharts } from "../report/charts.ts";
import { pngOf, smallSvg, svgOf } from "../report/picture.ts";

/** Writes `history.html`, and the chart of each edition as SVG, PNG and Vega-Lite. @throws UsageError where no night has a figure */
export async function writeHistory(folder: string, nights: readonly Night[]): Promise<void> {
  const series = seriesOf(nights);
  if (series.length === 0)
    throw new UsageError(
      "history: expected a night with a figure, found none; add one with `report --history STORE DIR`",
    );
  await mkdir(folder, { recursive: true });
  const makers = new Map<string, ChartMaker>(
    series.map((each, index) => [`history-${index}`, (options) => historyChart(each, options)]),
  );
  const stills = new Map<string, string>();
  for (const [index, { edition }] of series.entries()) {
    const [chart, make] = [`history-${index}`, makers.get(`history-${index}`)];
    if (make === undefined) continue;
    for (const language of languages) {
      stills.set(
        `${chart}-${language}`,
        smallSvg(await svgOf(make({ language, theme: "light" })), `${chart}-${language}`),
      );
    }
    const spec = make({ language: "en", theme: "light" });
    const svg = await svgOf(spec);
    const name = `history-${edition}`;
    await writeWhole(join(folder, `${name}.svg`), svg);
    await writeWhole(join(folder, `${name}.png`), pngOf(svg));
    await writeWhole(join(folder, `${name}.vl.json`), `${JSON.stringify(spec, null, 2)}\n`);
  }
  const still = (chart: string, language: Language) => stills.get(`${chart}-${language}`);
  await writeWhole(
    join(folder, "history.html"),
    historyPage(nights, series, { ...pageAssets(), still, charts: pageCharts(makers) }),
  );
}

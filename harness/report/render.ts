// Runtime: Node.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Language } from "../../analysis/report/language.ts";
import { page } from "../../analysis/report/page.ts";
import { summary } from "../../analysis/report/summary.ts";
import type { Result } from "../../records/result.ts";
import { pageAssets } from "./assets.ts";
import { writeWhole } from "./atomic.ts";
import { type ChartMaker, chartMakers, pageCharts } from "./charts.ts";
import { pngOf, smallSvg, svgOf } from "./picture.ts";

/**
 * Writes `report.html`, `chart.svg`, `chart.png`, `chart.vl.json` and `summary.md` into the folder, each under a temporary
 * name first. Nothing but the results decides what is written: the same results give the same bytes.
 */
export async function writeReport(
  folder: string,
  results: readonly Result[],
  options: { readonly partial?: boolean } = {},
): Promise<void> {
  if (results.length === 0) throw new Error("A report needs at least one result; expected some, found none.");
  await mkdir(folder, { recursive: true });
  const partial = options.partial ?? false;
  const makers = chartMakers(results);
  const write = (name: string, content: string | Uint8Array) => writeWhole(join(folder, name), content);
  const spec = makers.get("capacity")?.({ language: "en", theme: "light" });
  if (spec !== undefined) {
    const svg = await svgOf(spec);
    await write("chart.svg", svg);
    await write("chart.png", pngOf(svg));
    await write("chart.vl.json", `${JSON.stringify(spec, null, 2)}\n`);
  }
  await write("summary.md", summary(results, partial));
  await write("report.html", await reportHtml(results, makers, partial));
}

async function reportHtml(
  results: readonly Result[],
  makers: ReadonlyMap<string, ChartMaker>,
  partial: boolean,
): Promise<string> {
  const stills = new Map<string, string>();
  for (const [chart, make] of makers) {
    for (const language of ["en", "de"] as const) {
      const id = `${chart}-${language}`;
      stills.set(id, smallSvg(await svgOf(make({ language, theme: "light" })), id));
    }
  }
  const still = (chart: string, language: Language) => stills.get(`${chart}-${language}`);
  return page(results, partial, { ...pageAssets(), still, charts: pageCharts(makers) });
}

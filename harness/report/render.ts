// Runtime: Node.
import { mkdir, rm } from "node:fs/promises";
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
 * Writes `report.html`, `summary.md`, the main chart as `chart.svg`, `.png` and `.vl.json`, and once the measurement is
 * over every chart the same three ways into `charts/`; each file under a temporary name first. Nothing but the results
 * decides what is written: the same results give the same bytes.
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
  const main = makers.get("capacity");
  if (main !== undefined) await writeChart(join(folder, "chart"), main);
  await writeWhole(join(folder, "summary.md"), summary(results, partial));
  await writeWhole(join(folder, "report.html"), await reportHtml(results, makers, partial));
  if (partial || makers.size === 0) return;
  const charts = join(folder, "charts");
  // Charts of an earlier report on other results must not lie beside these.
  await rm(charts, { recursive: true, force: true });
  await mkdir(charts);
  for (const [name, make] of makers) await writeChart(join(charts, name), make);
}

/** The page as it would be written for results that are all there is. */
export async function drawnReport(results: readonly Result[]): Promise<string> {
  return reportHtml(results, chartMakers(results), false);
}

/** One chart in English and light colours: a drawing, a picture, and the specification with its data. */
async function writeChart(base: string, make: ChartMaker): Promise<void> {
  const spec = make({ language: "en", theme: "light" });
  const svg = await svgOf(spec);
  await writeWhole(`${base}.svg`, svg);
  await writeWhole(`${base}.png`, pngOf(svg));
  await writeWhole(`${base}.vl.json`, `${JSON.stringify(spec, null, 2)}\n`);
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

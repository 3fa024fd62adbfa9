// Runtime: Node.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { coresChart } from "../../analysis/sizing/coresChart.ts";
import { sizingPage } from "../../analysis/sizing/page.ts";
import { tornadoChart } from "../../analysis/sizing/tornadoChart.ts";
import { type Sizing, sizingSchema } from "../../records/sizing.ts";
import { writeWhole } from "../report/atomic.ts";
import { type NamedCharts, writeChartedPage } from "../report/chartedPage.ts";
import type { ChartMaker } from "../report/charts.ts";

/** Writes `sizing.json`, `sizing.html`, and the tornado of each edition as SVG, PNG and Vega-Lite. */
export async function writeSizing(folder: string, sizing: Sizing): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, "sizing.json"), `${JSON.stringify(sizingSchema.parse(sizing), null, 2)}\n`);
  const charts: NamedCharts = new Map([
    chartOf("cores", (options) => coresChart(sizing, options)),
    ...sizing.editions.map((edition) => chartOf(`tornado-${edition.id}`, (options) => tornadoChart(edition, options))),
  ]);
  await writeChartedPage(folder, "sizing.html", charts, (parts) => sizingPage(sizing, parts));
}

/** A chart whose files have the name of its place. */
function chartOf(
  name: string,
  make: ChartMaker,
): readonly [string, { readonly make: ChartMaker; readonly file: string }] {
  return [name, { make, file: name }];
}

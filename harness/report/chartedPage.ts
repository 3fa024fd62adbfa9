// Runtime: Node.
import { join } from "node:path";
import type { PageParts } from "../../analysis/report/shell.ts";
import { writeWhole } from "./atomic.ts";
import type { ChartMaker } from "./charts.ts";
import { drawingsOf, partsWith, writeDrawing } from "./drawings.ts";

/** A chart by its place in the page, and the name of its files. */
export type NamedCharts = ReadonlyMap<string, { readonly make: ChartMaker; readonly file: string }>;

/** Writes a page of its own with its charts, and each chart as SVG, PNG and Vega-Lite beside it. */
export async function writeChartedPage(
  folder: string,
  file: string,
  charts: NamedCharts,
  pageOf: (parts: PageParts) => string,
): Promise<void> {
  const drawings = await drawingsOf(new Map([...charts].map(([chart, { make }]) => [chart, make])));
  for (const [chart, drawing] of drawings) await writeDrawing(drawing, join(folder, charts.get(chart)?.file ?? chart));
  await writeWhole(join(folder, file), pageOf(partsWith(drawings)));
}

// Runtime: Node.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ChartOptions } from "../../analysis/charts/frame.ts";
import { sizingPage } from "../../analysis/sizing/page.ts";
import { tornadoChart } from "../../analysis/sizing/tornadoChart.ts";
import { type Sizing, sizingSchema } from "../../records/sizing.ts";
import { writeWhole } from "../report/atomic.ts";
import { writeChartedPage } from "../report/chartedPage.ts";

/** Writes `sizing.json`, `sizing.html`, and the tornado of each edition as SVG, PNG and Vega-Lite. */
export async function writeSizing(folder: string, sizing: Sizing): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, "sizing.json"), `${JSON.stringify(sizingSchema.parse(sizing), null, 2)}\n`);
  const charts = new Map(
    sizing.editions.map((edition) => [
      `tornado-${edition.id}`,
      { file: `tornado-${edition.id}`, make: (options: ChartOptions) => tornadoChart(edition, options) },
    ]),
  );
  await writeChartedPage(folder, "sizing.html", charts, (parts) => sizingPage(sizing, parts));
}

// Runtime: Node.
import { mkdir } from "node:fs/promises";
import { historyChart } from "../../analysis/history/chart.ts";
import { historyPage } from "../../analysis/history/page.ts";
import { seriesOf } from "../../analysis/history/series.ts";
import type { Night } from "../../records/night.ts";
import { UsageError } from "../input/usageError.ts";
import { writeChartedPage } from "../report/chartedPage.ts";
import type { ChartMaker } from "../report/charts.ts";

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
  const named = new Map(
    [...makers].map(([chart, make], index) => [chart, { make, file: `history-${series[index]?.edition ?? index}` }]),
  );
  await writeChartedPage(folder, "history.html", named, (parts) => historyPage(nights, series, parts));
}

// Runtime: Node.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { page } from "../../analysis/report/page.ts";
import { summary } from "../../analysis/report/summary.ts";
import type { Result } from "../../records/result.ts";
import { writeWhole } from "./atomic.ts";
import { chartMakers } from "./charts.ts";
import { drawingsOf, partsWith, writeDrawing } from "./drawings.ts";

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
  await writeWhole(join(folder, "summary.md"), summary(results, partial));
  const drawings = await drawingsOf(chartMakers(results));
  const charts = join(folder, "charts");
  if (!partial && drawings.size > 0) {
    // Charts of an earlier report on other results must not lie beside these.
    await rm(charts, { recursive: true, force: true });
    await mkdir(charts);
  }
  for (const [name, drawing] of drawings) {
    const bases = [...(name === MAIN ? [join(folder, "chart")] : []), ...(partial ? [] : [join(charts, name)])];
    if (bases.length > 0) await writeDrawing(drawing, ...bases);
  }
  await writeWhole(join(folder, "report.html"), page(results, partial, partsWith(drawings)));
}

const MAIN = "capacity";

/** The page as it would be written for results that are all there is. */
export async function drawnReport(results: readonly Result[]): Promise<string> {
  return page(results, false, partsWith(await drawingsOf(chartMakers(results))));
}

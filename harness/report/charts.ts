// Runtime: Node.
import type { TopLevelSpec } from "vega-lite";
import { capacityChart } from "../../analysis/charts/capacityChart.ts";
import { distributionChart } from "../../analysis/charts/distributionChart.ts";
import type { ChartOptions } from "../../analysis/charts/frame.ts";
import { latencyChart } from "../../analysis/charts/latencyChart.ts";
import { needChart } from "../../analysis/charts/needChart.ts";
import { timelineChart } from "../../analysis/charts/timelineChart.ts";
import { distributionTrials, findingsOf, needsOf, tellingTrial } from "../../analysis/report/finding.ts";
import type { Result } from "../../records/result.ts";
import type { Trial } from "../../records/trial.ts";

/** How to draw one chart of a report. */
export type ChartMaker = (options: ChartOptions) => TopLevelSpec;

/** All charts these results can fill, by the name their place in the page has. */
export function chartMakers(results: readonly Result[]): Map<string, ChartMaker> {
  const makers = new Map<string, ChartMaker>();
  const findings = findingsOf(results);
  if (results.some(({ trials }) => trials.length > 0)) {
    makers.set("capacity", (options) => capacityChart(results, options));
  }
  if (results.some(({ trials }) => trials.some(hasQuantiles))) {
    makers.set("latency", (options) => latencyChart(results, options));
  }
  if (results.some((result) => distributionTrials(result).length > 0)) {
    makers.set("distribution", (options) => distributionChart(results, options));
  }
  const anyCapacity = findings.some(({ perSec, boundPerSec }) => perSec.c50 !== null || boundPerSec !== null);
  if (needsOf(results).length > 0 && anyCapacity) makers.set("needs", (options) => needChart(results, options));
  for (const finding of findings) {
    const trial = tellingTrial(finding.result);
    if (trial !== null) makers.set(`timeline-${finding.series}`, (options) => timelineChart(trial, options));
  }
  return makers;
}

/** Whether the latency chart has a point to draw of this trial. */
function hasQuantiles({ verdict, latencyMs }: Trial): boolean {
  return verdict !== "invalid" && [latencyMs.send, latencyMs.delivery].some(({ p50 }) => p50 !== null);
}

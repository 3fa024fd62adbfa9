// Runtime: anywhere.
import type { TopLevelSpec } from "vega-lite";
import type { Result } from "../../records/result.ts";
import { type Finding, findingsOf, needsOf } from "../report/finding.ts";
import { formatMs, formatNumber, formatPercent } from "../report/numbers.ts";
import { workloadTitle } from "../report/texts.ts";
import { wrapped } from "../report/wording.ts";
import { capacityPanel } from "./capacityPanel.ts";
import { curveRows, failureRows, latencyRows, type TrialRow } from "./capacityRows.ts";
import { capacityRows } from "./capacityStrip.ts";
import { type ChartOptions, chartShell, type Frame, frameOf, type Panel } from "./frame.ts";
import { legendPanel } from "./legendPanel.ts";
import { needPanel } from "./needPanel.ts";
import { needRows } from "./needStrip.ts";
import { isInfinite, percentileOf } from "./percentile.ts";
import { niceAbove, niceBelow } from "./ticks.ts";
import { failureField, latencyField, trialPanel } from "./trialPanel.ts";

export type VegaLiteSpec = TopLevelSpec;

/**
 * The picture of a result: what each edition carries and what insurers need, on one axis of offered load, above the
 * curves it was read from: the objectives' percentile until acknowledged and until delivered, failures. Several results
 * make one picture.
 */
export function capacityChart(results: readonly Result[], options: ChartOptions): VegaLiteSpec {
  const findings = findingsOf(results);
  const frame = frameOf(findings, needsOf(results), options);
  const latency = latencyPanels(frame);
  const failures = failureRows(findings, options.language);
  const wide = frame.size === "wide";
  const carried = capacityRows(findings, frame.axis, wide ? 118 : 36, options.language);
  const marks = marksOf(findings, [...latency.rows.flat(), ...failures]);
  const panels: Panel[] = [
    capacityPanel(frame, carried),
    ...(frame.needs.length === 0 ? [] : [needPanel(frame)]),
    ...latency.panels,
    ...(failures.length === 0 ? [] : [failurePanel(frame, failures)]),
    ...(marks.size === 0 ? [] : [legendPanel(frame, marks)]),
  ];
  return {
    ...chartShell(frame.texts.pictureAlt, options),
    title: titleOf(frame),
    datasets: {
      capacities: carried,
      needs: needRows(frame.needs, frame.axis, frame.widthPx, options.language),
      ...Object.fromEntries(latency.rows.flatMap((rows, index) => tables(`latency${index}`, rows))),
      ...Object.fromEntries(tables("failures", failures)),
    },
    vconcat: panels,
  };
}

function titleOf({ findings, texts, size }: Frame) {
  const first = findings[0]?.result;
  const single = findings.every(({ kind }) => kind === "single-trial");
  const { cores, cpuModel } = first?.environment ?? { cores: 0, cpuModel: "" };
  const about =
    first === undefined
      ? ""
      : `${workloadTitle(first.workload, texts)}. ${texts.chart.machine(String(cores), cpuModel)}`;
  const chars = size === "wide" ? 120 : 48;
  return {
    text: wrapped(single ? texts.chart.titleSingle : texts.chart.title, size === "wide" ? 100 : 38),
    subtitle: wrapped(about, chars),
    anchor: "start",
    frame: "group",
    fontSize: size === "wide" ? 17 : 15,
    offset: 14,
  } as const;
}

/** Two panels with one scale each: until acknowledged, until delivered. A panel without a sample is left out. */
function latencyPanels(frame: Frame): { panels: Panel[]; rows: TrialRow[][] } {
  const { findings, texts, language, size } = frame;
  const objectives = findings[0]?.result.objectives;
  const heightPx = size === "wide" ? 165 : 150;
  const panels: Panel[] = [];
  const rows: TrialRow[][] = [];
  for (const kind of ["send", "delivery"] as const) {
    const limit = objectives?.[kind] ?? { quantile: 0.99, limitMs: 1000 };
    const samples = findings.flatMap(({ result }) => result.trials.map(({ latencyMs }) => latencyMs[kind]));
    const percentile = percentileOf(limit.quantile);
    const known = samples
      .map((quantiles) => quantiles[percentile.name])
      .filter((ms) => ms !== null)
      .filter((ms) => ms > 0);
    const infinite = samples.some((quantiles) => isInfinite(quantiles, percentile.name));
    if (known.length === 0 && !infinite) continue;
    const lowMs = niceBelow(Math.min(limit.limitMs, ...known) * 0.9);
    const mostMs = niceAbove(Math.max(limit.limitMs * 2, ...known) * 1.05);
    const topMs = infinite ? mostMs * 2 : mostMs;
    const data = `latency${rows.length}`;
    rows.push(latencyRows(findings, (trial) => trial.latencyMs[kind], percentile.name, topMs, language));
    panels.push(
      trialPanel(frame, {
        title: texts.chart[kind](`${formatNumber(percentile.share * 100, language, 4)} %`),
        data,
        heightPx,
        y: latencyField(frame, lowMs, topMs, heightPx),
        limit: limit.limitMs,
        limitLabel: texts.chart.limit(formatMs(limit.limitMs, language)),
        last: false,
      }),
    );
  }
  return { panels, rows };
}

function failurePanel(frame: Frame, rows: readonly TrialRow[]): Panel {
  const { texts, language, findings } = frame;
  const limit = findings[0]?.result.objectives.failureShareMax ?? 0;
  const highPercent = Math.min(100, Math.max(1, limit * 200, ...rows.map(({ value }) => value * 1.2)));
  return trialPanel(frame, {
    title: texts.chart.failures,
    data: "failures",
    heightPx: 70,
    y: failureField(frame, highPercent),
    limit: limit * 100,
    limitLabel: texts.chart.limit(formatPercent(limit, language)),
    last: true,
  });
}

function tables(name: string, rows: readonly TrialRow[]): [string, object[]][] {
  return [
    [name, [...rows]],
    [`${name}-curves`, curveRows(rows)],
  ];
}

function marksOf(findings: readonly Finding[], rows: readonly TrialRow[]): Set<string> {
  const marks = new Set(rows.map(({ mark }) => (mark === "off-scale" ? "offScale" : mark)));
  const known = findings.some(({ kind }) => kind === "falls-over");
  return new Set([...marks, ...(known ? ["holds", "interval"] : [])]);
}

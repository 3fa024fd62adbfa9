// Runtime: anywhere.
import type { Quantiles, Trial } from "../../records/trial.ts";
import type { Finding } from "../report/finding.ts";
import type { Language } from "../report/language.ts";
import { formatInsured, formatMs, formatPercent, formatRate } from "../report/numbers.ts";
import { textsIn } from "../report/texts.ts";
import { insuredAt } from "../report/wording.ts";
import { isInfinite, type Percentile } from "./percentile.ts";

/** One mark of one trial in one panel, its words ready for the tooltip. */
export interface TrialRow {
  readonly series: string;
  readonly edition: string;
  readonly evidence: string;
  readonly offered: number;
  readonly value: number;
  readonly mark: "pass" | "fail" | "invalid" | "insufficient" | "off-scale";
  readonly tipLoad: string;
  readonly tipInsured: string;
  readonly tipValue: string;
  readonly tipVerdict: string;
  readonly tipWhy: string;
}

/** One point of a curve: trials at nearly the same load, their median. */
export interface CurveRow {
  readonly series: string;
  readonly offered: number;
  readonly value: number;
}

/** One percentile of every trial. `topMs` stands in for a time that does not exist. */
export function latencyRows(
  findings: readonly Finding[],
  pick: (trial: Trial) => Quantiles,
  percentile: Percentile,
  topMs: number,
  language: Language,
): TrialRow[] {
  const texts = textsIn(language);
  return everyTrial(findings, (finding, trial) => {
    const ms = pick(trial)[percentile];
    if (ms !== null) return [rowOf(finding, trial, ms, formatMs(ms, language), trial.verdict, language)];
    if (!isInfinite(pick(trial), percentile)) return [];
    const mark = trial.verdict === "invalid" ? "invalid" : "off-scale";
    return [rowOf(finding, trial, topMs, texts.chart.offScale, mark, language)];
  });
}

/** Share of failed requests of every trial, per cent. */
export function failureRows(findings: readonly Finding[], language: Language): TrialRow[] {
  return everyTrial(findings, (finding, trial) => {
    const { operations, failures } = trial.errors;
    if (operations === 0) return [];
    const share = failures / operations;
    return [rowOf(finding, trial, share * 100, formatPercent(share, language), trial.verdict, language)];
  });
}

/** Curves through the valid trials. Loads within 3 % count as one, for a search tries the loads around the knee many times. */
export function curveRows(rows: readonly TrialRow[]): CurveRow[] {
  const valid = rows.filter(({ mark }) => mark !== "invalid");
  const series = [...new Set(valid.map((row) => row.series))];
  return series.flatMap((name) => {
    const own = valid.filter((row) => row.series === name).toSorted((a, b) => a.offered - b.offered);
    return clustersOf(own).map((cluster) => ({
      series: name,
      offered: median(cluster.map(({ offered }) => offered)),
      value: median(cluster.map(({ value }) => value)),
    }));
  });
}

function everyTrial(findings: readonly Finding[], rows: (finding: Finding, trial: Trial) => TrialRow[]): TrialRow[] {
  return findings.flatMap((finding) => finding.result.trials.flatMap((trial) => rows(finding, trial)));
}

function rowOf(
  finding: Finding,
  trial: Trial,
  value: number,
  tipValue: string,
  mark: TrialRow["mark"],
  language: Language,
): TrialRow {
  const texts = textsIn(language);
  const insured = trial.insuredServed ?? insuredAt(finding.result, trial.offeredPerSec);
  return {
    series: finding.series,
    edition: finding.name,
    evidence: texts.evidence[trial.evidence],
    offered: trial.offeredPerSec,
    value,
    mark,
    tipLoad: formatRate(trial.offeredPerSec, language),
    tipInsured: insured === null ? "–" : formatInsured(insured, language),
    tipValue,
    tipVerdict: texts.verdicts[trial.verdict],
    tipWhy: trial.reasons.map(({ text }) => text).join(" ") || "–",
  };
}

function clustersOf(rows: readonly TrialRow[]): TrialRow[][] {
  const clusters: TrialRow[][] = [];
  for (const row of rows) {
    const last = clusters.at(-1);
    if (last?.[0] !== undefined && row.offered <= last[0].offered * 1.03) last.push(row);
    else clusters.push([row]);
  }
  return clusters;
}

/** Upper median: of one that is off the scale and one that is not, the worse is shown. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

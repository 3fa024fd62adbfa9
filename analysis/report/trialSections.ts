// Runtime: anywhere.
import type { Quantiles, Trial } from "../../records/trial.ts";
import { isInfinite } from "../charts/percentile.ts";
import { dataSentence } from "./capacitySection.ts";
import type { Context, Figure, Section } from "./context.ts";
import { tellingTrial } from "./finding.ts";
import { type Html, html } from "./html.ts";
import { formatFigure, formatMs, formatNumber, formatPeople, formatPercent } from "./numbers.ts";
import { type Cell, table } from "./table.ts";
import { timeMarks } from "./timeMarks.ts";
import { editionName, insuredAt, trialLoad } from "./wording.ts";

/** Every trial as a row: the figures behind the main chart. */
export function trialsTable({ findings, texts, language }: Context): Html | null {
  const words = texts.table;
  const columns = [
    { title: words.load, numeric: true },
    { title: words.edition },
    { title: words.insured, numeric: true },
    { title: words.verdict },
    { title: words.sendP99, numeric: true },
    { title: words.deliveryP99, numeric: true },
    { title: words.failures, numeric: true },
    { title: words.throughput, numeric: true },
    { title: words.goodput, numeric: true },
    { title: words.reasons },
  ];
  const rows = findings.flatMap(({ name, evidence, result }) =>
    byLoad(result.trials).map((trial): Cell[] => {
      const { operations, failures } = trial.errors;
      const insured = trial.insuredServed ?? insuredAt(result, trial.offeredPerSec);
      const reasons = trial.reasons.map(({ text }) => text).join(" ");
      return [
        formatFigure(trial.offeredPerSec, language),
        editionName({ name, evidence }, texts),
        insured === null ? null : formatPeople(insured, language),
        texts.verdicts[trial.verdict],
        quantile(trial.latencyMs.send, "p99"),
        quantile(trial.latencyMs.delivery, "p99"),
        operations === 0 ? null : formatPercent(failures / operations, language),
        formatFigure(trial.throughputPerSec, language),
        formatFigure(trial.goodputPerSec, language),
        reasons === "" ? null : dataSentence(reasons),
      ];
    }),
  );
  return rows.length === 0 ? null : table(texts.sections.trials, columns, rows);

  function quantile(quantiles: Quantiles, which: "p99"): string {
    return isInfinite(quantiles, which) ? words.infinite : formatMs(quantiles[which], language);
  }
}

/** Quantiles of the response time over load. */
export function latencySection(context: Context, figure: Figure): Section | null {
  const { findings, texts, language } = context;
  const words = texts.table;
  const kinds = ["send", "delivery"] as const;
  const rows = findings.flatMap(({ name, evidence, result }) =>
    byLoad(result.trials)
      .filter(({ verdict }) => verdict !== "invalid")
      .map((trial): Cell[] => [
        formatFigure(trial.offeredPerSec, language),
        editionName({ name, evidence }, texts),
        ...kinds.flatMap((kind) =>
          (["p50", "p95", "p99"] as const).map((which) => {
            const quantiles = trial.latencyMs[kind];
            if (quantiles[which] !== null) return formatMs(quantiles[which], language);
            return quantiles.count + quantiles.failures > 0 ? words.infinite : null;
          }),
        ),
      ]),
  );
  if (rows.length === 0) return null;
  const titles = [words.sendP50, words.sendP95, words.sendP99, words.deliveryP50, words.deliveryP95, words.deliveryP99];
  const columns = [
    { title: words.load, numeric: true },
    { title: words.edition },
    ...titles.map((title) => ({ title, numeric: true })),
  ];
  return {
    id: "latency",
    heading: texts.sections.latency,
    body: html`<p>${texts.intro.latency}</p>${figure("latency", texts.latency.title)}
${folded(context, table(texts.sections.latency, columns, rows))}`,
  };
}

/** One trial of each edition second by second, where it is just too much. */
export function timelineSection(context: Context, figure: Figure): Section | null {
  const { findings, texts, language } = context;
  const words = texts.table;
  const parts = findings.flatMap(({ series, name, evidence, result }) => {
    const trial = tellingTrial(result);
    if (trial === null) return [];
    const processes = [...new Set(trial.timeline.flatMap(({ cpu }) => Object.keys(cpu)))].toSorted();
    const columns = [
      { title: words.time, numeric: true },
      { title: texts.timeline.offered, numeric: true },
      { title: texts.timeline.completed, numeric: true },
      { title: texts.timeline.good, numeric: true },
      { title: words.sendP99, numeric: true },
      { title: words.deliveryP99, numeric: true },
      { title: texts.timeline.inFlight, numeric: true },
      ...processes.map((process) => ({ title: process, numeric: true })),
    ];
    const rows = trial.timeline.map((entry): Cell[] => [
      String(entry.tSec),
      String(entry.offered),
      String(entry.completed),
      String(entry.good),
      entry.sendMsP99 === null ? null : formatMs(entry.sendMsP99, language),
      entry.deliveryMsP99 === null ? null : formatMs(entry.deliveryMsP99, language),
      String(entry.inFlight),
      ...processes.map((process) => formatFigure(entry.cpu[process] ?? null, language)),
    ]);
    const subtitle = texts.timeline.subtitle(trialLoad(result, trial, language), texts.verdicts[trial.verdict]);
    const title = texts.timeline.title(name);
    return [
      html`<h3>${editionName({ name, evidence }, texts)}</h3><p>${subtitle}</p>${figure(`timeline-${series}`, title)}${marksList(trial)}${folded(context, table(title, columns, rows), "bulk")}`,
    ];
  });
  return parts.length === 0
    ? null
    : { id: "timeline", heading: texts.sections.timeline, body: html`<p>${texts.intro.timeline}</p>${parts}` };

  /** The numbers of the chart's marks, in words. */
  function marksList(trial: Trial): Html | null {
    const marks = timeMarks(trial, texts);
    if (marks.length === 0) return null;
    const items = marks.map(
      ({ atSec, what }) => html`<li>${texts.timeline.mark(formatNumber(atSec, language), what)}</li>`,
    );
    return html`<p>${texts.timeline.marks}</p><ol>${items}</ol>`;
  }
}

/** Figures behind a chart, a click away; a table of every second stays away from paper too. */
export function folded({ texts }: Context, content: Html | null, kind: "small" | "bulk" = "small"): Html | null {
  return content === null
    ? null
    : html`<details class="${kind}"><summary>${texts.showTable}</summary>${content}</details>`;
}

function byLoad<Trial extends { offeredPerSec: number; index: number }>(trials: readonly Trial[]): Trial[] {
  return trials.toSorted((a, b) => a.offeredPerSec - b.offeredPerSec || a.index - b.index);
}

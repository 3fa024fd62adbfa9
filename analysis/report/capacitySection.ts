// Runtime: anywhere.
import type { Objectives } from "../../records/objectives.ts";
import type { Capacity } from "../../records/result.ts";
import { type Trial, verdicts } from "../../records/trial.ts";
import type { Context, Section } from "./context.ts";
import type { Finding } from "./finding.ts";
import { type Html, html } from "./html.ts";
import type { Language } from "./language.ts";
import { formatCount, formatFigure, formatMs, formatNumber, formatPeople, formatPercent } from "./numbers.ts";
import { type Cell, table } from "./table.ts";
import type { Texts } from "./texts.ts";
import { editionName } from "./wording.ts";

/** Where each edition falls over: holds, falls over, interval, why the search ended, what ran out. */
export function capacitySection({ findings, texts, language }: Context): Section | null {
  const searched = findings.filter(({ result }) => result.capacity !== null);
  const [first] = searched;
  if (first === undefined) return null;
  const words = texts.table;
  const intro = objectivesSentence(first.result.objectives, texts, language);
  const fact = (title: string, of: (finding: Finding, capacity: Capacity) => Cell): Cell[] => [
    title,
    ...searched.map((finding) => (finding.result.capacity === null ? null : of(finding, finding.result.capacity))),
  ];
  const figure = (finding: Finding, value: number | null | undefined) => {
    if (value === null || value === undefined)
      return finding.kind === "insufficient" ? texts.insufficient : texts.notKnown;
    return formatFigure(value, language);
  };
  const people = (value: number | null | undefined) =>
    value === null || value === undefined ? null : formatPeople(value, language);
  const rows = [
    fact(words.holds, (finding) => figure(finding, finding.perSec.c95)),
    fact(words.fallsOver, (finding) => figure(finding, finding.perSec.c50)),
    fact(words.interval, ({ perSec: { low, high } }) =>
      low === null && high === null ? null : words.to(formatFigure(low, language), formatFigure(high, language)),
    ),
    fact(words.holdsInsured, ({ insured }) => people(insured?.c95)),
    fact(words.fallsOverInsured, ({ insured }) => people(insured?.c50)),
    fact(words.saturation, (_, { saturationPerSec }) =>
      saturationPerSec === null ? null : formatFigure(saturationPerSec, language),
    ),
    fact(words.bottleneck, (_, { bottleneck }) => (bottleneck === null ? null : dataSentence(bottleneck))),
    fact(words.stopReason, (_, { stopReason }) => texts.stopReasons[stopReason]),
    fact(words.method, (_, { method }) => texts.methods[method]),
    fact(words.trials, ({ result }) => trialWords(result.trials)),
  ].filter(([, ...values]) => values.some((value) => value !== null));
  const columns = [{ title: words.field }, ...searched.map((finding) => ({ title: editionName(finding, texts) }))];
  return {
    id: "capacity",
    heading: texts.sections.fallsOver,
    body: html`<p>${intro}</p>${table(texts.sections.fallsOver, columns, rows)}`,
  };

  /** "11: 8 passed, 3 failed". */
  function trialWords(trials: readonly Trial[]): string {
    const counts = verdicts
      .map((verdict) => ({ verdict, count: trials.filter((trial) => trial.verdict === verdict).length }))
      .filter(({ count }) => count > 0)
      .map(({ verdict, count }) => `${formatCount(count, language)} ${texts.verdicts[verdict]}`);
    const all = formatCount(trials.length, language);
    return counts.length === 0 ? all : `${all}: ${counts.join(", ")}`;
  }
}

/** What holding a load means, with the limits of these objectives. */
export function objectivesSentence(objectives: Objectives, texts: Texts, language: Language): string {
  return texts.intro.fallsOver(
    `${formatNumber(objectives.send.quantile * 100, language)} %`,
    formatMs(objectives.send.limitMs, language),
    `${formatNumber(objectives.delivery.quantile * 100, language)} %`,
    formatMs(objectives.delivery.limitMs, language),
    formatPercent(objectives.failureShareMax, language),
  );
}

/** A sentence that came with the data is English, whatever the language of the page. */
export function dataSentence(text: string): Html {
  return html`<span lang="en">${text}</span>`;
}

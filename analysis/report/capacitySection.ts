// Runtime: anywhere.
import type { Context, Section } from "./context.ts";
import type { Finding } from "./finding.ts";
import { type Html, html } from "./html.ts";
import { formatCount, formatFigure, formatMs, formatNumber, formatPeople, formatPercent } from "./numbers.ts";
import { type Cell, table } from "./table.ts";

/** Where each edition falls over: holds, falls over, interval, why the search ended, what ran out. */
export function capacitySection({ findings, texts, language }: Context): Section | null {
  const searched = findings.filter(({ result }) => result.capacity !== null);
  const [first] = searched;
  if (first === undefined) return null;
  const { objectives } = first.result;
  const words = texts.table;
  const intro = texts.intro.fallsOver(
    `${formatNumber(objectives.send.quantile * 100, language)} %`,
    formatMs(objectives.send.limitMs, language),
    `${formatNumber(objectives.delivery.quantile * 100, language)} %`,
    formatMs(objectives.delivery.limitMs, language),
    formatPercent(objectives.failureShareMax, language),
  );
  const columns = [
    { title: words.edition },
    { title: words.evidence },
    { title: words.holds, numeric: true },
    { title: words.fallsOver, numeric: true },
    { title: words.interval, numeric: true },
    { title: words.fallsOverInsured, numeric: true },
    { title: words.saturation, numeric: true },
    { title: words.trials, numeric: true },
    { title: words.stopReason },
    { title: words.bottleneck },
    { title: words.method },
  ];
  const rows = searched.map((finding): Cell[] => {
    const { result, perSec, insured, evidence } = finding;
    const { capacity } = result;
    if (capacity === null) return [];
    const bottleneck = capacity.bottleneck === null ? null : dataSentence(capacity.bottleneck);
    return [
      finding.name,
      texts.evidence[evidence],
      perSec.c95 === null ? unknownWord(finding) : formatFigure(perSec.c95, language),
      perSec.c50 === null ? unknownWord(finding) : formatFigure(perSec.c50, language),
      perSec.low === null && perSec.high === null
        ? null
        : words.to(formatFigure(perSec.low, language), formatFigure(perSec.high, language)),
      insured?.c50 === null || insured === null ? null : formatPeople(insured.c50, language),
      capacity.saturationPerSec === null ? null : formatFigure(capacity.saturationPerSec, language),
      formatCount(result.trials.length, language),
      texts.stopReasons[capacity.stopReason],
      bottleneck,
      texts.methods[capacity.method],
    ];
  });
  return {
    id: "capacity",
    heading: texts.sections.fallsOver,
    body: html`<p>${intro}</p>${table(texts.sections.fallsOver, columns, rows)}`,
  };

  function unknownWord(finding: Finding): string {
    return finding.kind === "insufficient" ? texts.insufficient : texts.notKnown;
  }
}

/** A sentence that came with the data is English, whatever the language of the page. */
export function dataSentence(text: string): Html {
  return html`<span lang="en">${text}</span>`;
}

// Runtime: anywhere.
import type { Night } from "../../records/night.ts";
import { type Html, html } from "../report/html.ts";
import { type Language, languages } from "../report/language.ts";
import { formatNumber } from "../report/numbers.ts";
import { articleIn, chartedShell, chartPlace, type PageParts } from "../report/shell.ts";
import { table } from "../report/table.ts";
import { arrow, signed, unitOf } from "./chart.ts";
import type { Point, Series } from "./series.ts";
import { historyTexts } from "./texts.ts";

/** The history as one file that asks for nothing from anywhere, in both languages; charts are named `history-0`, `history-1` … */
export function historyPage(nights: readonly Night[], series: readonly Series[], parts: PageParts): string {
  return chartedShell(
    historyTexts.en.title,
    languages.map((language) => article(nights, series, language, parts)),
    parts,
  );
}

function article(nights: readonly Night[], series: readonly Series[], language: Language, parts: PageParts): Html {
  const texts = historyTexts[language];
  const days = nights.map(({ startedAt }) => startedAt.slice(0, 10)).toSorted();
  return articleIn(
    language,
    texts.title,
    html`<h1>${texts.title}</h1><p>${texts.intro(nights.length, days[0] ?? "", days.at(-1) ?? "")}</p>`,
    html`${series.map((each, index) => section(each, `history-${index}`, language, parts))}`,
  );
}

function section(series: Series, chart: string, language: Language, parts: PageParts): Html {
  const texts = historyTexts[language];
  const heading = texts.series(series.name, texts.metrics[series.metric.name] ?? series.metric.name);
  const unit = unitOf(series, texts);
  const figure = (value: number) => `${formatNumber(value, language)} ${unit}`;
  const newest = series.points.at(-1) as Point;
  const old = series.points.filter(({ differs }) => differs.length > 0);
  const picture = parts.picture(chart, language);
  return html`<section><h2 id="${language}-${chart}">${heading}</h2>
<ul class="verdict"><li>${texts.newest(`${newest.bound ? `${texts.bound} ` : ""}${figure(newest.value)}`, night(newest.night))}</li>
${series.changes.length === 0 ? html`<li>${texts.noChange}</li>` : series.changes.map((change) => html`<li><strong>${texts.change(change.at.slice(0, 10), formatNumber(change.before, language), figure(change.after), signed(change.after / change.before - 1, language))}</strong>${change.versions.length === 0 ? null : `; ${change.versions.map(arrow).join("; ")}`}</li>\n`)}</ul>
${old.length === 0 ? null : html`<p class="warning" role="note">${texts.old(old.length)}: ${[...new Set(old.flatMap(({ differs }) => differs.map(({ field }) => field)))].join(", ")}.</p>`}
${series.withoutFigure === 0 ? null : html`<p>${texts.withoutFigure(series.withoutFigure)}</p>`}
${chartPlace(chart, heading, picture)}
<p>${texts.reading}</p>
${versionTable(series, language)}
<details><summary>${texts.table}</summary>${nightTable(series, language)}</details>
</section>
`;
}

/** Level and 95 % range of single nights, by the version that was measured. */
function versionTable(series: Series, language: Language): Html {
  const { columns, byVersion } = historyTexts[language];
  const comparable = series.points.filter(({ differs }) => differs.length === 0);
  const versions = [...new Set(comparable.map((point) => point.night.server))];
  const rows = versions.map((version) => {
    const values = comparable.filter((point) => point.night.server === version).map(({ value }) => value);
    const level = Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
    const span = [Math.min(...values), Math.max(...values)].map((value) => formatNumber(value, language)).join(" – ");
    return [version, String(values.length), formatNumber(level, language), span];
  });
  return table(
    byVersion,
    [
      { title: columns.version },
      { title: columns.nights, numeric: true },
      { title: `${columns.level}, ${unitOf(series, historyTexts[language])}`, numeric: true },
      { title: "min – max", numeric: true },
    ],
    rows,
  );
}

function nightTable(series: Series, language: Language): Html {
  const { columns, yes, bound, table: caption } = historyTexts[language];
  const number = (value: number) => formatNumber(value, language, 4);
  return table(
    caption,
    [
      { title: columns.night },
      { title: `${columns.figure}, ${unitOf(series, historyTexts[language])}`, numeric: true },
      { title: columns.interval, numeric: true },
      { title: columns.version },
      { title: columns.comparable },
      { title: columns.folder },
    ],
    series.points
      .toReversed()
      .map((point) => [
        night(point.night),
        `${point.bound ? `${bound} ` : ""}${number(point.value)}`,
        point.low === null || point.high === null ? null : `${number(point.low)} – ${number(point.high)}`,
        point.night.server,
        point.differs.length === 0 ? yes : point.differs.map(arrow).join("; "),
        point.night.folder,
      ]),
  );
}

function night({ startedAt }: Night): string {
  return startedAt.slice(0, 16).replace("T", " ");
}

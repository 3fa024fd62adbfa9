// Runtime: anywhere.
import type { Result } from "../../records/result.ts";
import { article, titleOf } from "./article.ts";
import { contextOf, type Figure } from "./context.ts";
import { controls, inBothLanguages } from "./controls.ts";
import { html, scriptJson, trusted } from "./html.ts";
import { type Language, languages } from "./language.ts";
import { textsIn } from "./texts.ts";

/** What a page is made of beside the results. All of it is ours: style, scripts and pictures never come with the data. */
export interface PageParts {
  /** Value of the Content-Security-Policy. */
  readonly policy: string;
  readonly style: string;
  readonly scripts: readonly string[];
  /** Still picture of a chart, for print and where scripts do not run; undefined where there is none. */
  readonly still: (chart: string, language: Language) => string | undefined;
  /** What the script draws from. */
  readonly charts: unknown;
}

/** The report as one file that asks for nothing from anywhere. */
export function page(results: readonly Result[], partial: boolean, parts: PageParts): string {
  const contexts = languages.map((language) => contextOf(results, language, partial));
  const [english] = contexts;
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${parts.policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="kassensturz">
<meta name="referrer" content="no-referrer">
<title>${english === undefined ? "Kassensturz" : titleOf(english)}</title>
<link rel="icon" href="data:,">
<style>${trusted(parts.style)}</style>
</head>
<body>
${inBothLanguages((texts) => html`<a class="skip" href="#${texts === textsIn("de") ? "de" : "en"}-answer">${texts.skip}</a>`)}
${controls()}
<main>
${contexts.map((context) => article(context, figureIn(context.language, parts)))}
</main>
<script type="application/json" id="charts">${scriptJson(parts.charts)}</script>
${parts.scripts.map((script) => html`<script>${trusted(script)}</script>\n`)}</body>
</html>
`;
  return body.markup;
}

function figureIn(language: Language, parts: PageParts): Figure {
  return (chart, label) => {
    const still = parts.still(chart, language);
    if (still === undefined) return html``;
    const alt = `${label}. ${textsIn(language).pictureAlt}`;
    return html`<figure class="chart" data-chart="${chart}"><div class="live" role="img" aria-label="${alt}"></div><div class="still" role="img" aria-label="${alt}">${trusted(still)}</div></figure>`;
  };
}

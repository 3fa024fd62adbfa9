// Runtime: anywhere.
import { controls } from "./controls.ts";
import { type Html, html, scriptJson, trusted } from "./html.ts";
import type { Language } from "./language.ts";

/** What a page is made of beside the results. All of it is ours: style, scripts and pictures never come with the data. */
export interface PageParts {
  /** Value of the Content-Security-Policy. */
  readonly policy: string;
  readonly style: string;
  readonly scripts: readonly string[];
  /** A chart as SVG, once for each size of screen; undefined where there is none. */
  readonly picture: (chart: string, language: Language) => string | undefined;
  /** What the script tells of a chart where the pointer stands. */
  readonly charts: unknown;
}

/** The head of a page, and what its scripts find in it. */
export interface Shell {
  readonly title: string;
  /** Null where the policy is sent as a header. */
  readonly policy: string | null;
  readonly style: string;
  readonly scripts: readonly string[];
  /** A way past the switches for whoever goes by the keyboard. */
  readonly skip?: Html;
  /** The element that holds data for the scripts. */
  readonly data: { readonly id: string; readonly value: unknown };
}

/** A page as one file in both languages. What it may ask for, its policy says. */
export function shell({ title, policy, style, scripts, skip, data }: Shell, content: readonly Html[]): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${policy === null ? null : html`<meta http-equiv="Content-Security-Policy" content="${policy}">\n`}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="kassensturz">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(style)}</style>
</head>
<body>
${skip}${controls()}
<main>
${content}
</main>
<script type="application/json" id="${data.id}">${scriptJson(data.value)}</script>
${scripts.map((script) => html`<script>${trusted(script)}</script>\n`)}</body>
</html>
`.markup;
}

/** A page with charts that asks for nothing from anywhere. */
export function chartedShell(
  title: string,
  articles: readonly Html[],
  { policy, style, scripts, charts }: PageParts,
  skip?: Html,
): string {
  const head = { title, policy, style, scripts, data: { id: "charts", value: charts } };
  return shell(skip === undefined ? head : { ...head, skip }, articles);
}

/** One language of a page: the name of the document, what stands at its head, and what follows. */
export function articleIn(language: Language, title: string, head: Html, content: Html): Html {
  return html`<article lang="${language}" data-lang="${language}" data-title="${title}" id="${language}">
<header><p class="kicker">Kassensturz</p>${head}</header>
${content}</article>`;
}

/** A chart in its place. Nothing where there is none. */
export function chartPlace(chart: string, label: string, picture: string | undefined): Html | null {
  if (picture === undefined) return null;
  return html`<figure class="chart" data-chart="${chart}" role="img" aria-label="${label}">${trusted(picture)}</figure>`;
}

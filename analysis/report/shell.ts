// Runtime: anywhere.
import { controls } from "./controls.ts";
import { type Html, html, scriptJson, trusted } from "./html.ts";
import type { PageParts } from "./page.ts";

/** A page of its own, in both languages, that asks for nothing from anywhere. */
export function shell(title: string, articles: readonly Html[], parts: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${parts.policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(parts.style)}</style>
</head>
<body>
${controls()}
<main>
${articles}
</main>
<script type="application/json" id="charts">${scriptJson(parts.charts)}</script>
${parts.scripts.map((script) => html`<script>${trusted(script)}</script>\n`)}</body>
</html>
`.markup;
}

/** The place of a chart: drawn by the page's script, a still picture until then. Nothing where there is none. */
export function chartPlace(chart: string, label: string, still: string | undefined): Html | null {
  if (still === undefined) return null;
  return html`<figure class="chart" data-chart="${chart}"><div class="live" role="img" aria-label="${label}"></div><div class="still" role="img" aria-label="${label}">${trusted(still)}</div></figure>`;
}

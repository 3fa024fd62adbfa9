// Runtime: Node.
import { controls } from "../../analysis/report/controls.ts";
import { html, scriptJson, trusted } from "../../analysis/report/html.ts";
import { languages } from "../../analysis/report/language.ts";
import { pageAssets } from "../report/assets.ts";
import { liveTexts } from "./texts.ts";

/** Nothing but this server may be asked, and only for what this page needs. */
export function livePolicy(): string {
  return `${pageAssets("live.js").policy}; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'`;
}

/** The page without a figure in it: its script asks the server for them. */
export function livePage(): string {
  const { style, scripts } = pageAssets("live.js");
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Kassensturz</title>
<link rel="icon" href="data:,">
<style>${trusted(style)}</style>
<style>${trusted(STYLE)}</style>
</head>
<body>
${controls()}
<main>
${languages.map((language) => {
  const texts = liveTexts[language];
  return html`<article lang="${language}" data-lang="${language}">
<p class="kicker">Kassensturz</p>
<h1>${texts.title}</h1>
<p class="command"></p>
<p class="trial" role="status"></p>
<p class="now"></p>
<h2>${texts.chart}</h2>
<p>${texts.rough}</p>
<figure class="chart drawn"><div class="live" role="img" aria-label="${texts.chart}"></div></figure>
<h2>${texts.verdicts}</h2>
<p class="none">${texts.none}</p>
<div class="scroll" tabindex="0" hidden><table><caption>${texts.verdicts}</caption><thead><tr>${texts.columns.map(
    (column) => html`<th scope="col">${column}</th>`,
  )}</tr></thead><tbody></tbody></table></div>
</article>`;
})}
<section class="report" hidden>
<h2>${languages.map((language) => html`<span lang="${language}" data-lang="${language}">${liveTexts[language].report}</span>`)}</h2>
<iframe title="${languages.map((language) => liveTexts[language].report).join(", ")}"></iframe>
</section>
</main>
<script type="application/json" id="texts">${scriptJson(liveTexts)}</script>
${scripts.map((script) => html`<script>${trusted(script)}</script>\n`)}</body>
</html>
`;
  return body.markup;
}

const STYLE = `.trial { font-size: 1.2rem; font-weight: 600; margin-bottom: 0.25rem; }
.command { color: var(--muted); font-family: ui-monospace, monospace; font-size: 0.875rem; overflow-wrap: anywhere; }
.now { margin-top: 0; font-variant-numeric: tabular-nums; min-height: 1.55em; }
td:last-child { min-width: 22rem; }
iframe { width: 100%; height: 80vh; border: 1px solid var(--line); border-radius: 6px; background: var(--ground); }`;

// Runtime: Node.
import { type Html, html } from "../../analysis/report/html.ts";
import { type Language, languages } from "../../analysis/report/language.ts";
import { articleIn, shell } from "../../analysis/report/shell.ts";
import { pageAssets } from "../report/assets.ts";
import { liveTexts } from "./texts.ts";

/** Nothing but this server may be asked, and only for what this page needs. */
export function livePolicy(): string {
  return `${pageAssets("live.js").policy}; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'`;
}

/** The page without a figure in it: its script asks the server for them. */
export function livePage(): string {
  const { style, scripts } = pageAssets("live.js");
  return shell(
    {
      title: "Kassensturz",
      policy: null,
      style: `${style}\n${STYLE}`,
      scripts,
      data: { id: "texts", value: liveTexts },
    },
    [...languages.map(article), REPORT],
  );
}

function article(language: Language): Html {
  const texts = liveTexts[language];
  const head = html`<h1>${texts.title}</h1>
<p class="command"></p>
<p class="trial" role="status"></p>
<p class="now"></p>`;
  const content = html`<h2>${texts.chart}</h2>
<p>${texts.rough}</p>
<figure class="chart"><div class="live" role="img" aria-label="${texts.chart}"></div></figure>
<h2>${texts.verdicts}</h2>
<p class="none">${texts.none}</p>
<div class="scroll" tabindex="0" hidden><table><caption>${texts.verdicts}</caption><thead><tr>${texts.columns.map(
    (column) => html`<th scope="col">${column}</th>`,
  )}</tr></thead><tbody></tbody></table></div>
`;
  return articleIn(language, texts.title, head, content);
}

const REPORT = html`<section class="report" hidden>
<h2>${languages.map((language) => html`<span lang="${language}" data-lang="${language}">${liveTexts[language].report}</span>`)}</h2>
<iframe title="${languages.map((language) => liveTexts[language].report).join(", ")}"></iframe>
</section>`;

const STYLE = `.trial { font-size: 1.2rem; font-weight: 600; margin-bottom: 0.25rem; }
.command { color: var(--muted); font-family: ui-monospace, monospace; font-size: 0.875rem; overflow-wrap: anywhere; }
.now { margin-top: 0; font-variant-numeric: tabular-nums; min-height: 1.55em; }
td:last-child { min-width: 22rem; }
iframe { width: 100%; height: 80vh; border: 1px solid var(--line); border-radius: 6px; background: var(--ground); }`;

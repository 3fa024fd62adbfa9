// Runtime: anywhere.
import type { Result } from "../../records/result.ts";
import { article, titleOf } from "./article.ts";
import { contextOf, type Figure } from "./context.ts";
import { inBothLanguages } from "./controls.ts";
import { html } from "./html.ts";
import { type Language, languages } from "./language.ts";
import { chartedShell, chartPlace, type PageParts } from "./shell.ts";
import { textsIn } from "./texts.ts";

/** The report as one file that asks for nothing from anywhere. */
export function page(results: readonly Result[], partial: boolean, parts: PageParts): string {
  const contexts = languages.map((language) => contextOf(results, language, partial));
  const [english] = contexts;
  return chartedShell(
    english === undefined ? "Kassensturz" : titleOf(english),
    contexts.map((context) => article(context, figureIn(context.language, parts))),
    parts,
    inBothLanguages(
      (texts) => html`<a class="skip" href="#${texts === textsIn("de") ? "de" : "en"}-answer">${texts.skip}</a>`,
    ),
  );
}

function figureIn(language: Language, parts: PageParts): Figure {
  return (chart, label) =>
    chartPlace(chart, `${label}. ${textsIn(language).pictureAlt}`, parts.picture(chart, language)) ?? html``;
}

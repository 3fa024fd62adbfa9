// Runtime: anywhere.
import { type Html, html, trusted } from "./html.ts";
import { languages } from "./language.ts";
import { type Texts, textsIn } from "./texts.ts";

/** Radio buttons for language and colours, so that both can be chosen even where scripts do not run. */
export function controls(): Html {
  return html`<form class="controls" aria-label="${languages.map((language) => textsIn(language).controls.language).join(", ")}">
${choice(
  "lang",
  (texts) => texts.controls.language,
  languages.map((language) => [language, html`<span lang="${language}">${textsIn(language).language}</span>`]),
)}
${choice(
  "theme",
  (texts) => texts.controls.theme,
  (["auto", "light", "dark"] as const).map((theme) => [
    theme,
    inBothLanguages((texts) => html`${texts.controls[theme]}`),
  ]),
)}
</form>`;
}

/** The first option is the default. */
function choice(name: string, legend: (texts: Texts) => string, options: readonly (readonly [string, Html])[]): Html {
  return html`<fieldset><legend>${inBothLanguages((texts) => html`${legend(texts)}`)}</legend>${options.map(
    ([value, label], index) =>
      html`<label><input type="radio" name="${name}" id="${name}-${value}" value="${value}"${index === 0 ? trusted(" checked") : null}> ${label}</label> `,
  )}</fieldset>`;
}

/** The same in each language, of which the page shows one. */
export function inBothLanguages(content: (texts: Texts) => Html): Html {
  return html`${languages.map((language) => html`<span lang="${language}" data-lang="${language}">${content(textsIn(language))}</span>`)}`;
}

// Runtime: anywhere.
import type { Need, Result } from "../../records/result.ts";
import { type Finding, findingsOf, needsOf } from "./finding.ts";
import type { Html } from "./html.ts";
import type { Language } from "./language.ts";
import { type Texts, textsIn } from "./texts.ts";

/** What every section of the report draws from. */
export interface Context {
  readonly language: Language;
  readonly texts: Texts;
  readonly results: readonly Result[];
  readonly findings: readonly Finding[];
  readonly needs: readonly Need[];
  /** True while the measurement is still going on, or where one of the results was cut off. */
  readonly partial: boolean;
}

export function contextOf(results: readonly Result[], language: Language, partial: boolean): Context {
  return {
    language,
    texts: textsIn(language),
    results,
    findings: findingsOf(results),
    needs: needsOf(results),
    partial: partial || results.some(({ complete }) => !complete),
  };
}

/** One section of the report: its name in the address, its heading, its content. A section without content does not exist. */
export interface Section {
  readonly id: string;
  readonly heading: string;
  readonly body: Html;
}

/** Draws the place of a chart; the page fills it. */
export type Figure = (chart: string, label: string) => Html;

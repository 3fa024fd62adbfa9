// Runtime: anywhere.
import type { EditionSize, Sizing, Spread } from "../../records/sizing.ts";
import type { Language } from "../report/language.ts";
import { formatInsured, formatNumber } from "../report/numbers.ts";
import { insurerName, textsIn } from "../report/texts.ts";
import { sizingTexts } from "./texts.ts";

/** What a figure is called in the page. */
export function figureName(name: string, language: Language): string {
  const [figure = name, of] = name.split(": ");
  const words = sizingTexts[language].figures[figure] ?? textsIn(language).assumptions[figure] ?? figure;
  return of === undefined ? words : `${words} (${of})`;
}

/** Whom it is about: the insurer by name, or the number of insured. */
export function whoOf(sizing: Sizing, language: Language): string {
  if (sizing.insurer === null) return formatInsured(sizing.insured, language);
  const known = sizing.editions[0]?.insurers.find(({ id }) => id === sizing.insurer);
  return insurerName({ id: sizing.insurer, name: known?.name ?? sizing.insurer }, textsIn(language));
}

/** A probability: whole percents, but never more sure than the draws allow. */
export function probability(share: number, draws: number, language: Language): string {
  const one = 1 / draws;
  if (share < one) return `< ${formatNumber(100 * one, language, 1)} %`;
  if (share > 1 - one) return `> ${formatNumber(100 * (1 - one), language, 4)} %`;
  return `${formatNumber(100 * share, language, share < 0.01 || share > 0.99 ? 3 : 2)} %`;
}

/** The answer in one sentence an edition, and what it rests on. */
export function answer(sizing: Sizing, language: Language): string {
  const texts = sizingTexts[language];
  const parts = sizing.editions.map((edition) => {
    const share = (of: number) => probability(of, sizing.draws, language);
    const scaled = edition.stations.some(({ scales, id }) => scales && id !== "database")
      ? share(edition.holdsScaled)
      : null;
    return texts.answer(`${edition.name} (${edition.modelError})`, share(edition.holds), scaled);
  });
  const [lever] = sizing.editions[0]?.levers ?? [];
  const rests =
    lever === undefined
      ? ""
      : ` ${texts.restsOn(figureName(lever.figure, language), formatNumber(lever.lowValue, language), `${formatNumber(lever.highValue, language)} ${lever.unit}`)}`;
  return `${parts.join("; ")}.${rests}`;
}

export function spreadWords(spread: Spread, language: Language, none: string): [string, string, string] {
  const figure = (value: number | null) => (value === null ? none : formatNumber(value, language));
  return [figure(spread.p50), `${figure(spread.p10)} – ${figure(spread.p90)}`, figure(spread.chosen)];
}

/** First year in which failing is more likely than holding; null where there is none. */
export function yearOfLimit({ adoption }: EditionSize): number | null {
  return adoption.find(({ holdsScaled }) => holdsScaled < 0.5)?.years ?? null;
}

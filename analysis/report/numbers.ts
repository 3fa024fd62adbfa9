// Runtime: anywhere.
import type { Language } from "./language.ts";

/** "1,234.5" or "1.234,5", at most `significant` digits. */
export function formatNumber(value: number, language: Language, significant = 3): string {
  return formatter(language, significant).format(value + 0);
}

/** Formatters are dear to make, and a long time line needs a hundred thousand numbers. */
const formatters = new Map<string, Intl.NumberFormat>();

function formatter(language: Language, significant: number): Intl.NumberFormat {
  const key = `${language} ${significant}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(locale(language), { maximumSignificantDigits: significant });
  formatters.set(key, made);
  return made;
}

/** A figure for a table: four significant digits, enough to find it again in the JSON. A dash where it is not known. */
export function formatFigure(value: number | null, language: Language): string {
  return value === null ? "–" : formatNumber(value, language, Math.max(4, integerDigits(value)));
}

/** A count, never rounded. */
export function formatCount(value: number, language: Language): string {
  return new Intl.NumberFormat(locale(language), { maximumFractionDigits: 0 }).format(value + 0);
}

/** Messages a second for a sentence: whole numbers from 10, two digits below, the unit in words. */
export function formatRate(perSec: number, language: Language): string {
  const text = formatRateFigure(perSec, language);
  const unit = language === "de" ? (text === "1" ? "Nachricht" : "Nachrichten") : text === "1" ? "message" : "messages";
  return `${text} ${unit}/s`;
}

/** The figure of a rate alone. */
export function formatRateFigure(perSec: number, language: Language): string {
  return formatNumber(perSec, language, sentenceDigits(perSec));
}

/** "8.2 million insured", "820,000 insured". */
export function formatInsured(insured: number, language: Language): string {
  return `${formatPeople(insured, language)} ${language === "de" ? "Versicherte" : "insured"}`;
}

/** People in words from a million: "8.2 million", "1,2 Milliarden". */
export function formatPeople(people: number, language: Language): string {
  const size = rounded(people);
  const words = SIZES.find(({ from }) => size >= from);
  if (words === undefined) return formatNumber(size, language, 9);
  const amount = size / words.from;
  const [one, many] = words[language];
  return `${formatNumber(amount, language, 9)} ${amount === 1 ? one : many}`;
}

/** The same for a crowded axis: "8.2 M", "8,2 Mio.". */
export function formatPeopleShort(people: number, language: Language): string {
  const words = SHORT_SIZES.find(({ from }) => people >= from);
  if (words === undefined) return formatNumber(people, language, 4);
  return `${formatNumber(people / words.from, language, 3)} ${words[language]}`;
}

/** "850 ms", "1.2 s". A dash where it is not known. */
export function formatMs(ms: number | null, language: Language): string {
  if (ms === null) return "–";
  if (Math.abs(ms) >= 1000) return `${formatNumber(ms / 1000, language, 3)} s`;
  return `${formatNumber(ms, language, 3)} ms`;
}

/** A share of 0 to 1 as "0.1 %". */
export function formatPercent(share: number, language: Language): string {
  return `${formatNumber(share * 100, language, 3)} %`;
}

/** "45 s", "12 min", "1 h 20 min". */
export function formatDuration(sec: number, language: Language): string {
  if (sec < 120) return `${formatNumber(sec, language, 3)} s`;
  const minutes = Math.round(sec / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const SIZES = [
  { from: 1e9, en: ["billion", "billion"], de: ["Milliarde", "Milliarden"] },
  { from: 1e6, en: ["million", "million"], de: ["Million", "Millionen"] },
] as const;

const SHORT_SIZES = [
  { from: 1e9, en: "bn", de: "Mrd." },
  { from: 1e6, en: "M", de: "Mio." },
] as const;

function locale(language: Language): string {
  return language === "de" ? "de-DE" : "en-GB";
}

function integerDigits(value: number): number {
  return Math.max(1, Math.trunc(Math.abs(value)).toString().length);
}

function sentenceDigits(value: number): number {
  return Math.abs(value) >= 10 ? Math.min(3, Math.max(2, integerDigits(value))) : 2;
}

/** Two digits, three where the first is a 1, so that rounding never moves the figure by more than 2.5 %. */
function rounded(value: number): number {
  return Number(value.toPrecision(value.toExponential().startsWith("1") ? 3 : 2));
}

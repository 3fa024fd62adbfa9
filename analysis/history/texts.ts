// Runtime: anywhere.
import type { Language } from "../report/language.ts";

/** Every word of the history page. */
export interface HistoryTexts {
  readonly title: string;
  readonly intro: (nights: number, from: string, to: string) => string;
  readonly series: (edition: string, metric: string) => string;
  readonly metrics: Readonly<Record<string, string>>;
  readonly perSec: string;
  readonly newest: (value: string, at: string) => string;
  readonly noChange: string;
  readonly change: (at: string, before: string, after: string, percent: string) => string;
  readonly old: (nights: number) => string;
  readonly withoutFigure: (nights: number) => string;
  readonly reading: string;
  readonly table: string;
  readonly byVersion: string;
  readonly columns: {
    readonly night: string;
    readonly figure: string;
    readonly interval: string;
    readonly version: string;
    readonly comparable: string;
    readonly folder: string;
    readonly nights: string;
    readonly level: string;
  };
  readonly yes: string;
  readonly bound: string;
  readonly tip: { readonly at: string; readonly value: string; readonly version: string; readonly note: string };
}

export const historyTexts: Readonly<Record<Language, HistoryTexts>> = {
  en: {
    title: "Capacity from night to night",
    intro: (nights, from, to) => `${nights} results from ${from} to ${to}.`,
    series: (edition, metric) => `${edition}: ${metric}`,
    metrics: { capacity: "capacity (falls over)", "p99 send": "p99 until sent", "p99 delivery": "p99 until delivered" },
    perSec: "messages a second",
    newest: (value, at) => `Newest: ${value}, ${at}.`,
    noChange: "No change of level among the nights that can be compared.",
    change: (at, before, after, percent) => `${at}: from ${before} to ${after} (${percent})`,
    old: (nights) => `${nights} ${nights === 1 ? "result" : "results"} cannot be compared with the newest one`,
    withoutFigure: (nights) => `${nights} without a figure (cut off, limited by the generator, or nothing passed).`,
    reading:
      "Filled: can be compared with the newest night. Hollow and grey: measured under other conditions, named in the table. Bars are the interval of each night, horizontal lines the level between two changes, a vertical line a change of level of at least 5 % that the scatter does not explain, or a new version where it is dotted. A triangle is a lower bound: nothing failed.",
    table: "All nights",
    byVersion: "By version, comparable nights only",
    columns: {
      night: "Night (UTC)",
      figure: "Figure",
      interval: "Interval",
      version: "Server",
      comparable: "Comparable",
      folder: "Folder",
      nights: "Nights",
      level: "Level",
    },
    yes: "yes",
    bound: "at least",
    tip: { at: "Night", value: "Figure", version: "Server", note: "Differs in" },
  },
  de: {
    title: "Kapazität von Nacht zu Nacht",
    intro: (nights, from, to) => `${nights} Ergebnisse vom ${from} bis ${to}.`,
    series: (edition, metric) => `${edition}: ${metric}`,
    metrics: {
      capacity: "Kapazität (bricht ein)",
      "p99 send": "p99 bis gesendet",
      "p99 delivery": "p99 bis zugestellt",
    },
    perSec: "Nachrichten pro Sekunde",
    newest: (value, at) => `Zuletzt: ${value}, ${at}.`,
    noChange: "Kein Wechsel des Niveaus unter den vergleichbaren Nächten.",
    change: (at, before, after, percent) => `${at}: von ${before} auf ${after} (${percent})`,
    old: (nights) =>
      nights === 1
        ? "1 Ergebnis ist mit dem neuesten nicht vergleichbar"
        : `${nights} Ergebnisse sind mit dem neuesten nicht vergleichbar`,
    withoutFigure: (nights) => `${nights} ohne Wert (abgebrochen, vom Lastgenerator begrenzt oder nichts bestanden).`,
    reading:
      "Gefüllt: mit der neuesten Nacht vergleichbar. Hohl und grau: unter anderen Bedingungen gemessen, die die Tabelle nennt. Balken sind das Intervall jeder Nacht, waagrechte Linien das Niveau zwischen zwei Wechseln, eine senkrechte Linie ein Wechsel um mindestens 5 %, den die Streuung nicht erklärt, gepunktet eine neue Version. Ein Dreieck ist eine untere Grenze: nichts fiel durch.",
    table: "Alle Nächte",
    byVersion: "Nach Version, nur vergleichbare Nächte",
    columns: {
      night: "Nacht (UTC)",
      figure: "Wert",
      interval: "Intervall",
      version: "Server",
      comparable: "Vergleichbar",
      folder: "Ordner",
      nights: "Nächte",
      level: "Niveau",
    },
    yes: "ja",
    bound: "mindestens",
    tip: { at: "Nacht", value: "Wert", version: "Server", note: "Anders" },
  },
};

// Runtime: anywhere. Words of the sections that only some scenarios have.
import type { StoryMeasure } from "../../records/objectives.ts";
import type { Language } from "./language.ts";

interface StoryTexts {
  readonly operations: string;
  readonly operationsIntro: string;
  readonly operation: string;
  readonly objective: string;
  readonly count: string;
  readonly failed: string;
  readonly measures: Readonly<Record<StoryMeasure, string>>;
  readonly drift: string;
  readonly driftIntro: string;
  readonly what: string;
  readonly first: string;
  readonly last: string;
  readonly perHour: string;
  readonly chance: string;
  readonly latencies: Readonly<Record<string, string>>;
  readonly memoryOf: (process: string) => string;
  readonly table: (name: string) => string;
}

export const storyTexts: Readonly<Record<Language, StoryTexts>> = {
  en: {
    operations: "What this scenario has beside messages",
    operationsIntro:
      "Times from the intended start, failures counted as beyond measure. They are judged like messages, each by its own objective.",
    operation: "Operation",
    objective: "Objective, p99",
    count: "Count",
    failed: "Failed",
    measures: {
      login: "a first login, with keys and all conversations",
      contact: "a new conversation",
      upload: "a document going up",
      download: "a document coming down",
    },
    drift: "What drifted",
    driftIntro:
      "The medians of half a minute each: those of the first quarter of the window against those of the last, the slope between, and how likely so much rise would be by chance alone. Tables: their size with indices before and after; only those that grew.",
    what: "What",
    first: "First quarter",
    last: "Last quarter",
    perHour: "An hour",
    chance: "By chance",
    latencies: {
      send: "time until acknowledged",
      open: "time to open the app",
      poll: "lateness of idle polls",
    },
    memoryOf: (process) => `memory of ${process}`,
    table: (name) => `table ${name}`,
  },
  de: {
    operations: "Was dieses Szenario neben Nachrichten hat",
    operationsIntro:
      "Zeiten ab dem beabsichtigten Beginn, Fehlschläge zählen als unmessbar lang. Beurteilt wie Nachrichten, jede nach ihrem eigenen Ziel.",
    operation: "Vorgang",
    objective: "Ziel, p99",
    count: "Anzahl",
    failed: "Fehlgeschlagen",
    measures: {
      login: "eine erste Anmeldung mit Schlüsseln und allen Unterhaltungen",
      contact: "eine neue Unterhaltung",
      upload: "ein Dokument hochladen",
      download: "ein Dokument herunterladen",
    },
    drift: "Was sich verschob",
    driftIntro:
      "Mediane von je einer halben Minute: die des ersten Viertels des Fensters gegen die des letzten, die Steigung dazwischen, und wie wahrscheinlich so viel Anstieg durch bloßen Zufall wäre. Tabellen: ihre Größe mit Indizes vorher und nachher; nur solche, die wuchsen.",
    what: "Was",
    first: "Erstes Viertel",
    last: "Letztes Viertel",
    perHour: "In der Stunde",
    chance: "Durch Zufall",
    latencies: {
      send: "Zeit bis zur Annahme",
      open: "Zeit zum Öffnen der App",
      poll: "Verspätung leerer Abfragen",
    },
    memoryOf: (process) => `Speicher von ${process}`,
    table: (name) => `Tabelle ${name}`,
  },
};

// Runtime: anywhere. What the report says of the machine beside the processes that were watched, in both languages.
import type { Language } from "./language.ts";

const en = {
  foreignLoad: "Most that other programs used, cores of the machine",
  of: (used: string, all: string) => `${used} of ${all}`,
};

const de: typeof en = {
  foreignLoad: "Höchster Verbrauch fremder Programme, Kerne der Maschine",
  of: (used: string, all: string) => `${used} von ${all}`,
};

export function machineTextsIn(language: Language): typeof en {
  return language === "de" ? de : en;
}

// Runtime: anywhere.
import type { Language } from "./language.ts";

interface TenantsTexts {
  readonly heading: string;
  readonly intro: string;
  readonly who: string;
  readonly host: string;
  readonly cores: string;
  readonly memory: string;
}

const TEXTS: Readonly<Record<Language, TenantsTexts>> = {
  en: {
    heading: "Insurer by insurer, and the host",
    intro:
      "Several insurers have a homeserver each on this machine. The first row is all of them together, the database included; the others are what each of them saw: at the highest load that held, or else in the trial that tells most. A p99 of few messages is the slowest of them.",
    who: "Who",
    host: "the host",
    cores: "Cores used",
    memory: "Memory, MiB",
  },
  de: {
    heading: "Kasse für Kasse, und die Maschine",
    intro:
      "Mehrere Kassen haben je einen Homeserver auf dieser Maschine. Die erste Zeile ist alles zusammen, die Datenbank eingeschlossen; die übrigen sind, was jede davon sah: bei der höchsten Last, die hielt, sonst im aussagekräftigsten Versuch. Ein p99 weniger Nachrichten ist die langsamste von ihnen.",
    who: "Wer",
    host: "die Maschine",
    cores: "Genutzte Kerne",
    memory: "Speicher, MiB",
  },
};

export function tenantsTexts(language: Language): TenantsTexts {
  return TEXTS[language];
}

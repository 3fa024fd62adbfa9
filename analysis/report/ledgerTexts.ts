// Runtime: anywhere.
import type { Language } from "./language.ts";

/** What was checked beside the messages themselves. */
interface LedgerTexts {
  readonly repeats: (sent: string, anew: string) => string;
  readonly receipts: (given: string, unseen: string) => string;
  readonly notes: (sent: string, unseen: string) => string;
  readonly gaps: (pages: string, failed: string) => string;
}

const TEXTS: Readonly<Record<Language, LedgerTexts>> = {
  en: {
    repeats: (sent, anew) =>
      `Messages sent again under their transaction id: ${sent}; second events that came of it: ${anew}.`,
    receipts: (given, unseen) => `Read receipts acknowledged: ${given}; not shown to the sender by the end: ${unseen}.`,
    notes: (sent, unseen) => `Messages to devices acknowledged: ${sent}; not seen by the end: ${unseen}.`,
    gaps: (pages, failed) =>
      `Pages in which messages were fetched that syncs had left out: ${pages}; attempts at that which failed: ${failed}.`,
  },
  de: {
    repeats: (sent, anew) =>
      `Unter ihrer Transaktionskennung erneut gesendete Nachrichten: ${sent}; daraus entstandene zweite Ereignisse: ${anew}.`,
    receipts: (given, unseen) =>
      `Bestätigte Lesebestätigungen: ${given}; dem Absender bis zum Ende nicht gezeigt: ${unseen}.`,
    notes: (sent, unseen) => `Bestätigte Nachrichten an Geräte: ${sent}; bis zum Ende nicht gesehen: ${unseen}.`,
    gaps: (pages, failed) =>
      `Seiten, in denen von Syncs ausgelassene Nachrichten nachgeholt wurden: ${pages}; dabei gescheiterte Versuche: ${failed}.`,
  },
};

export function ledgerTexts(language: Language): LedgerTexts {
  return TEXTS[language];
}

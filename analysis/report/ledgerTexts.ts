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
      `${sent} messages were sent again under their transaction id: ${anew} became a second event.`,
    receipts: (given, unseen) =>
      `${given} read receipts were acknowledged, ${unseen} of them not shown to the sender by the end.`,
    notes: (sent, unseen) => `${sent} messages to devices were acknowledged, ${unseen} of them not seen by the end.`,
    gaps: (pages, failed) =>
      `Syncs left messages out, which were fetched in ${pages} pages; ${failed} attempts at that failed.`,
  },
  de: {
    repeats: (sent, anew) =>
      `${sent} Nachrichten wurden unter ihrer Transaktionskennung erneut gesendet: ${anew} wurden ein zweites Ereignis.`,
    receipts: (given, unseen) =>
      `${given} Lesebestätigungen wurden bestätigt, ${unseen} davon dem Absender bis zum Ende nicht gezeigt.`,
    notes: (sent, unseen) =>
      `${sent} Nachrichten an Geräte wurden bestätigt, ${unseen} davon bis zum Ende nicht gesehen.`,
    gaps: (pages, failed) =>
      `Syncs ließen Nachrichten aus, die in ${pages} Seiten nachgeholt wurden; ${failed} Versuche scheiterten.`,
  },
};

export function ledgerTexts(language: Language): LedgerTexts {
  return TEXTS[language];
}

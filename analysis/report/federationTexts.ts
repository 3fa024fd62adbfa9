// Runtime: anywhere.
import type { Language } from "./language.ts";

interface FederationTexts {
  readonly heading: string;
  readonly intro: (most: string) => string;
  readonly catchUpIntro: string;
  readonly way: string;
  readonly toStaff: string;
  readonly toInsured: string;
  readonly messages: string;
  readonly never: string;
  readonly max: string;
  readonly what: string;
  readonly waiting: string;
  readonly caughtUp: string;
}

const TEXTS: Readonly<Record<Language, FederationTexts>> = {
  en: {
    heading: "From one homeserver to the other",
    intro: (most) =>
      `The insured are on one homeserver, the staff on another. The lag counts from the acknowledgement by the sender's homeserver to the sync of the receiver on the other one. At most ${most} acknowledged messages were on their way at once.`,
    catchUpIntro:
      "After a fault the messages that one side took meanwhile have to reach the other. Caught up means: everything acknowledged before the cause was gone has arrived.",
    way: "Way",
    toStaff: "insured to staff",
    toInsured: "staff to insured",
    messages: "Messages",
    never: "Never arrived",
    max: "longest",
    what: "After the fault of",
    waiting: "Messages on their way when its cause was gone",
    caughtUp: "Caught up after",
  },
  de: {
    heading: "Von einem Homeserver zum anderen",
    intro: (most) =>
      `Die Versicherten sind auf einem Homeserver, das Personal auf einem anderen. Der Verzug zählt von der Bestätigung durch den Homeserver des Absenders bis zum Sync des Empfängers auf dem anderen. Höchstens ${most} bestätigte Nachrichten waren zugleich unterwegs.`,
    catchUpIntro:
      "Nach einer Störung müssen die Nachrichten, die eine Seite inzwischen angenommen hat, die andere erreichen. Aufgeholt heißt: Alles, was vor dem Ende der Ursache bestätigt wurde, ist angekommen.",
    way: "Weg",
    toStaff: "Versicherte an Personal",
    toInsured: "Personal an Versicherte",
    messages: "Nachrichten",
    never: "Nie angekommen",
    max: "längste",
    what: "Nach der Störung von",
    waiting: "Nachrichten unterwegs, als die Ursache weg war",
    caughtUp: "Aufgeholt nach",
  },
};

export function federationTexts(language: Language): FederationTexts {
  return TEXTS[language];
}

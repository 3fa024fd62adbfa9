// Runtime: Node.
import type { Language } from "../../analysis/report/language.ts";

/** Words of the live page. Those with braces are filled in by the page's script. */
export interface LiveTexts {
  readonly title: string;
  readonly waiting: string;
  readonly trial: string;
  readonly insured: string;
  readonly rate: string;
  readonly starting: string;
  readonly phases: Readonly<Record<"start" | "online" | "settle" | "window" | "drain", string>>;
  readonly now: string;
  readonly beyond: string;
  readonly over: string;
  readonly lostSight: string;
  readonly rough: string;
  readonly chart: string;
  readonly verdicts: string;
  readonly none: string;
  readonly columns: readonly string[];
  readonly words: Readonly<Record<"pass" | "fail" | "invalid" | "insufficient", string>>;
  readonly report: string;
}

export const liveTexts: Readonly<Record<Language, LiveTexts>> = {
  en: {
    title: "A measurement is running",
    waiting: "Between two trials: what was measured is reckoned, the server is restored.",
    trial: "{edition}, trial {number}: {load}",
    insured: "{n} million insured",
    rate: "{n} messages a second",
    starting: "The server is starting from its snapshot.",
    phases: {
      start: "starting",
      online: "people come online",
      settle: "settling",
      window: "measured window",
      drain: "waiting for what is on its way",
    },
    now: "{phase}, second {t} of {total}: {sent} messages acknowledged a second, p99 {p99}, {failed} failed",
    beyond: "beyond measure",
    over: "It is over. The report below is the last one; it is kept in the result folder.",
    lostSight: "The run does not answer any more. Its result folder holds what was measured.",
    rough: "Drawn while it comes in, for eyes only: verdicts are made from all samples once a trial has ended.",
    chart: "The running trial, second by second",
    verdicts: "Verdicts so far",
    none: "No trial has ended yet.",
    columns: ["Edition", "Trial", "Messages a second", "Verdict", "p99 send", "p99 delivery", "Failed", "Lost", "Why"],
    words: { pass: "passed", fail: "failed", invalid: "not valid", insufficient: "insufficient" },
    report: "The report so far",
  },
  de: {
    title: "Eine Messung läuft",
    waiting: "Zwischen zwei Versuchen: Gemessenes wird ausgewertet, der Server zurückgesetzt.",
    trial: "{edition}, Versuch {number}: {load}",
    insured: "{n} Millionen Versicherte",
    rate: "{n} Nachrichten je Sekunde",
    starting: "Der Server startet von seinem Abbild.",
    phases: {
      start: "Start",
      online: "Menschen kommen online",
      settle: "Einschwingen",
      window: "Messfenster",
      drain: "Warten auf das, was unterwegs ist",
    },
    now: "{phase}, Sekunde {t} von {total}: {sent} bestätigte Nachrichten je Sekunde, p99 {p99}, {failed} gescheitert",
    beyond: "jenseits des Messbaren",
    over: "Es ist vorbei. Der Bericht unten ist der letzte; er bleibt im Ergebnisordner.",
    lostSight: "Der Lauf antwortet nicht mehr. Was gemessen wurde, liegt in seinem Ergebnisordner.",
    rough:
      "Gezeichnet, während es eintrifft, nur zum Zusehen: Urteile entstehen aus allen Messwerten nach dem Versuch.",
    chart: "Der laufende Versuch, Sekunde für Sekunde",
    verdicts: "Bisherige Urteile",
    none: "Noch ist kein Versuch zu Ende.",
    columns: [
      "Ausgabe",
      "Versuch",
      "Nachrichten je Sekunde",
      "Urteil",
      "p99 Senden",
      "p99 Zustellung",
      "Gescheitert",
      "Verloren",
      "Warum",
    ],
    words: { pass: "bestanden", fail: "nicht bestanden", invalid: "ungültig", insufficient: "unzureichend" },
    report: "Der Bericht bis jetzt",
  },
};

// Runtime: anywhere.
import type { Language } from "../report/language.ts";

/** Every word of the page on what an insurer needs. */
export interface SizingTexts {
  readonly title: (who: string) => string;
  readonly intro: (insured: string, who: string, workload: string, draws: string) => string;
  readonly question: (who: string) => string;
  readonly answer: (edition: string, holds: string, scaled: string | null) => string;
  readonly restsOn: (figure: string, low: string, high: string) => string;
  readonly simulated: string;
  readonly need: string;
  readonly atProbability: (probability: string) => string;
  readonly what: string;
  readonly median: string;
  readonly range: string;
  readonly rows: Readonly<Record<string, string>>;
  readonly stations: (edition: string) => string;
  readonly station: string;
  readonly fixed: string;
  readonly none: string;
  readonly levers: (edition: string) => string;
  readonly leversIntro: string;
  readonly strain: string;
  readonly limit: string;
  readonly central: string;
  readonly insurers: string;
  readonly insurersIntro: string;
  readonly insurer: string;
  readonly homeservers: (count: number) => string;
  readonly holds: (edition: string) => string;
  readonly holdsScaled: (edition: string) => string;
  readonly cores: (edition: string) => string;
  readonly adoption: string;
  readonly adoptionIntro: string;
  readonly year: (years: number) => string;
  readonly reached: (edition: string, years: number | null) => string;
  readonly claimed: (name: string) => string;
  readonly coresChart: string;
  readonly coresIntro: string;
  readonly cost: string;
  readonly costOf: (edition: string, amount: string) => string;
  readonly assumptions: string;
  readonly columns: {
    readonly name: string;
    readonly value: string;
    readonly range: string;
    readonly unit: string;
    readonly provenance: string;
    readonly source: string;
  };
  readonly figures: Readonly<Record<string, string>>;
  readonly tip: { readonly figure: string; readonly low: string; readonly high: string };
  readonly average: string;
}

const en: SizingTexts = {
  title: (who) => `What ${who} needs`,
  intro: (insured, who, workload, draws) =>
    `${insured}${who}, workload "${workload}": ${draws} ways the world may be, drawn from the range of every uncertain figure. In each of them the need of a Monday's peak hour was reckoned.`,
  question: (who) => `Could the free edition carry ${who}?`,
  answer: (edition, holds, scaled) =>
    scaled === null
      ? `${edition}: with a probability of ${holds}`
      : `${edition}: with a probability of ${holds} with one process of each kind, ${scaled} with as many of them as it takes`,
  restsOn: (figure, low, high) => `What decides most is an assumption: ${figure} (${low} to ${high}).`,
  simulated:
    "Simulated, not measured: service times come from the model named beside each edition, with the error it made where it had to predict.",
  need: "What is needed",
  atProbability: (probability) => `with ${probability} probability`,
  what: "Need",
  median: "Median",
  range: "10 to 90 %",
  rows: {
    messagesPerSec: "Messages a second",
    onlinePeople: "People online at once",
    openRequests: "Connections held open",
    mbitPerSec: "Bandwidth, Mbit/s",
    databaseGiB: "Database, GiB",
    diskGiB: "Disk, GiB",
  },
  stations: (edition) => `Cores, processes and database connections: ${edition}`,
  station: "Part",
  fixed: "cannot be multiplied",
  none: "no number is enough",
  levers: (edition) => `What matters most: ${edition}`,
  leversIntro:
    "Each bar moves one figure from the lower to the upper end of its range and leaves the others where they are. Right of the line the objectives are missed.",
  strain: "Busiest part over what it may be busy",
  limit: "limit",
  central: "all figures at their centre",
  insurers: "Insurer by insurer",
  insurersIntro: "Probability that the objectives hold in the peak hour, and the cores that are needed.",
  insurer: "Insurer",
  homeservers: (count) => (count === 1 ? "on one homeserver" : `on ${count} homeservers of their own, all together`),
  holds: (edition) => `${edition}: holds`,
  holdsScaled: (edition) => `${edition}: holds, scaled`,
  cores: (edition) => `${edition}: cores`,
  adoption: "If adoption doubles every year",
  adoptionIntro: "Probability that it still holds.",
  year: (years) => (years === 0 ? "today" : `in ${years} year${years === 1 ? "" : "s"}`),
  reached: (edition, years) =>
    years === null
      ? `${edition}: the limit is not reached within the years shown.`
      : `${edition}: from ${years === 0 ? "today" : `year ${years}`} on it is more likely than not that it fails.`,
  claimed: (name) => `${name} (claimed)`,
  coresChart: "Processor cores",
  coresIntro:
    "Dot: median; line: 10 to 90 % of the ways the world may be, as far as a number of processes holds at all. Dashed: what a vendor publishes for so many accounts, neither measured nor simulated.",
  cost: "Cost",
  costOf: (edition, amount) => `${edition}: ${amount} a month`,
  assumptions: "Assumptions",
  columns: {
    name: "Figure",
    value: "Value",
    range: "Range",
    unit: "Unit",
    provenance: "Known how",
    source: "Source",
  },
  figures: {
    insured: "Insured",
    accountShare: "Share with an account",
    serviceTimes: "Service times over those of the model",
    databaseBytesPerMessage: "Database of a message",
    databaseBytesPerAccount: "Database of an account",
    retentionDays: "Days until a room is deleted",
    diskOverDatabase: "Disk over database",
    wireBytesPerRequest: "Network of a request",
    wireBytesPerOpening: "Network of an opening",
  },
  tip: { figure: "Figure", low: "At its low end", high: "At its high end" },
  average: ", adoption as on average over all insurers",
};

const de: SizingTexts = {
  title: (who) => `Was ${who} braucht`,
  intro: (insured, who, workload, draws) =>
    `${insured}${who}, Nutzung „${workload}“: ${draws} mögliche Welten, gezogen aus der Spanne jeder unsicheren Angabe. In jeder wurde der Bedarf der Spitzenstunde eines Montags berechnet.`,
  question: (who) => `Könnte die kostenlose Version ${who} tragen?`,
  answer: (edition, holds, scaled) =>
    scaled === null
      ? `${edition}: mit ${holds} Wahrscheinlichkeit`
      : `${edition}: mit ${holds} Wahrscheinlichkeit mit je einem Prozess jeder Art, ${scaled} mit so vielen wie nötig`,
  restsOn: (figure, low, high) => `Am meisten entscheidet eine Annahme: ${figure} (${low} bis ${high}).`,
  simulated:
    "Simuliert, nicht gemessen: Die Bedienzeiten stammen aus dem Modell, das bei jeder Version steht, mit dem Fehler, den es dort machte, wo es vorhersagen musste.",
  need: "Was gebraucht wird",
  atProbability: (probability) => `mit ${probability} Wahrscheinlichkeit`,
  what: "Bedarf",
  median: "Median",
  range: "10 bis 90 %",
  rows: {
    messagesPerSec: "Nachrichten pro Sekunde",
    onlinePeople: "Menschen gleichzeitig online",
    openRequests: "Offen gehaltene Verbindungen",
    mbitPerSec: "Bandbreite, Mbit/s",
    databaseGiB: "Datenbank, GiB",
    diskGiB: "Plattenplatz, GiB",
  },
  stations: (edition) => `Kerne, Prozesse und Datenbankverbindungen: ${edition}`,
  station: "Teil",
  fixed: "nicht vervielfachbar",
  none: "keine Zahl genügt",
  levers: (edition) => `Worauf es ankommt: ${edition}`,
  leversIntro:
    "Jeder Balken bewegt eine Angabe vom unteren zum oberen Ende ihrer Spanne und lässt die anderen stehen. Rechts der Linie werden die Ziele verfehlt.",
  strain: "Auslastung des vollsten Teils im Verhältnis zur zulässigen",
  limit: "Grenze",
  central: "alle Angaben in der Mitte",
  insurers: "Kasse für Kasse",
  insurersIntro:
    "Wahrscheinlichkeit, dass die Ziele in der Spitzenstunde gehalten werden, und die Kerne, die es braucht.",
  insurer: "Kasse",
  homeservers: (count) => (count === 1 ? "auf einem Homeserver" : `auf ${count} eigenen Homeservern, alle zusammen`),
  holds: (edition) => `${edition}: hält`,
  holdsScaled: (edition) => `${edition}: hält, vervielfacht`,
  cores: (edition) => `${edition}: Kerne`,
  adoption: "Wenn sich die Nutzung jedes Jahr verdoppelt",
  adoptionIntro: "Wahrscheinlichkeit, dass es noch hält.",
  year: (years) => (years === 0 ? "heute" : years === 1 ? "in 1 Jahr" : `in ${years} Jahren`),
  reached: (edition, years) =>
    years === null
      ? `${edition}: Die Grenze wird in den gezeigten Jahren nicht erreicht.`
      : `${edition}: Ab ${years === 0 ? "heute" : `Jahr ${years}`} ist ein Versagen wahrscheinlicher als nicht.`,
  claimed: (name) => `${name} (behauptet)`,
  coresChart: "Prozessorkerne",
  coresIntro:
    "Punkt: Median; Linie: 10 bis 90 % der möglichen Welten, soweit überhaupt eine Zahl von Prozessen genügt. Gestrichelt: was ein Hersteller für so viele Konten angibt, weder gemessen noch simuliert.",
  cost: "Kosten",
  costOf: (edition, amount) => `${edition}: ${amount} im Monat`,
  assumptions: "Annahmen",
  columns: {
    name: "Angabe",
    value: "Wert",
    range: "Spanne",
    unit: "Einheit",
    provenance: "Wie bekannt",
    source: "Quelle",
  },
  figures: {
    insured: "Versicherte",
    accountShare: "Anteil mit Konto",
    serviceTimes: "Bedienzeiten im Verhältnis zum Modell",
    databaseBytesPerMessage: "Datenbank je Nachricht",
    databaseBytesPerAccount: "Datenbank je Konto",
    retentionDays: "Tage bis zur Löschung eines Raums",
    diskOverDatabase: "Plattenplatz im Verhältnis zur Datenbank",
    wireBytesPerRequest: "Netz je Anfrage",
    wireBytesPerOpening: "Netz je Öffnen der App",
  },
  tip: { figure: "Angabe", low: "Am unteren Ende", high: "Am oberen Ende" },
  average: ", Verbreitung wie im Mittel aller Kassen",
};

export const sizingTexts: Readonly<Record<Language, SizingTexts>> = { en, de };

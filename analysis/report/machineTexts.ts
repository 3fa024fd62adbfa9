// Runtime: anywhere. What the report says of the machine beside the processes that were watched, in both languages.
import type { Language } from "./language.ts";

const en = {
  foreignLoad: "Most that other programs used, cores of the machine",
  of: (used: string, all: string) => `${used} of ${all}`,
  pace: "A fixed piece of work, at real-time priority",
  paceOf: (mean: string, fastest: string, slowest: string) =>
    `${mean} ms on average, from ${fastest} ms to ${slowest} ms by trial`,
  unsteady: (name: string, fastest: string, slowest: string) =>
    `${name}: the machine itself did not run evenly. The same piece of work took ${fastest} ms on average in one trial and ${slowest} ms in another, before everything else on its processors. Virtual machines whose host is shared do so, and seldom say it. The figures are those of this machine as it was.`,
  kernel: (name: string) => `Kernel: ${name}`,
  rest: "Small load between the trials",
  restOf: (first: string, last: string, waited: string) =>
    `${first} before the first trial, ${last} before the last; ${waited} waited in all until the target was at rest`,
  diskRead: "Read from disk, MiB/s",
  diskWritten: "Written to disk, MiB/s",
  openFiles: "Open files, most",
  loopback: (mib: string) => `Over the machine's loopback went ${mib} MiB a second.`,
  told: "What the server told of itself",
  toldIntro:
    "From the metrics of each Synapse process over the measured window. A long wait for a database connection means that the database, or the number of connections to it, holds the process up; a long turn of its event loop means that everybody waits for one piece of work.",
  databaseWait: "Wait for the database, ms",
  reactorTick: "Turn of the event loop, ms",
  gc: "Collecting garbage",
  events: "Events stored a second",
  rejects: "Refused by the federation limiter a second",
  lag: "Lag behind new events, ms at most",
  queue: "Replication commands waiting, at most",
};

const de: typeof en = {
  foreignLoad: "Höchster Verbrauch fremder Programme, Kerne der Maschine",
  of: (used: string, all: string) => `${used} von ${all}`,
  pace: "Eine feste Arbeit, mit Echtzeit-Vorrang",
  paceOf: (mean, fastest, slowest) => `im Mittel ${mean} ms, je nach Versuch ${fastest} ms bis ${slowest} ms`,
  unsteady: (name, fastest, slowest) =>
    `${name}: Die Maschine selbst lief nicht gleichmäßig. Dieselbe Arbeit dauerte im Mittel eines Versuchs ${fastest} ms, in dem eines anderen ${slowest} ms, und zwar vor allem anderen auf ihren Prozessoren. So sind virtuelle Maschinen auf geteilter Hardware, und selten sagen sie es. Die Zahlen gelten für diese Maschine, wie sie war.`,
  kernel: (name: string) => `Kernel: ${name}`,
  rest: "Kleine Last zwischen den Versuchen",
  restOf: (first: string, last: string, waited: string) =>
    `${first} vor dem ersten Versuch, ${last} vor dem letzten; insgesamt ${waited} gewartet, bis das Ziel in Ruhe war`,
  diskRead: "Von der Platte gelesen, MiB/s",
  diskWritten: "Auf die Platte geschrieben, MiB/s",
  openFiles: "Offene Dateien, höchstens",
  loopback: (mib: string) => `Über die Loopback-Schnittstelle der Maschine gingen ${mib} MiB je Sekunde.`,
  told: "Was der Server von sich sagt",
  toldIntro:
    "Aus den Metriken jedes Synapse-Prozesses im Messfenster. Langes Warten auf eine Verbindung zur Datenbank heißt, dass die Datenbank oder die Zahl der Verbindungen den Prozess aufhält; ein langer Umlauf der Ereignisschleife, dass alle auf eine Arbeit warten.",
  databaseWait: "Warten auf die Datenbank, ms",
  reactorTick: "Umlauf der Ereignisschleife, ms",
  gc: "Speicherbereinigung",
  events: "Gespeicherte Ereignisse je Sekunde",
  rejects: "Vom Limit der Föderation abgewiesen, je Sekunde",
  lag: "Rückstand hinter neuen Ereignissen, höchstens ms",
  queue: "Wartende Befehle der Replikation, höchstens",
};

export function machineTextsIn(language: Language): typeof en {
  return language === "de" ? de : en;
}

// Runtime: anywhere.
import type { Language } from "./language.ts";

const en = {
  heading: "Can people read each other?",
  intro:
    "The crowd's messages look encrypted and are not. Beside it a few pairs of real clients (matrix-js-sdk with the Rust crypto that apps use) wrote to each other with real end-to-end encryption. Every message began a new Megolm session, so its key had to be shared before it could be read. Times count from the moment somebody meant to send to the moment the other could read.",
  sentence: (messages: string, trials: string, undecryptable: string, missing: string, unsent: string) =>
    `${messages} encrypted messages (trials: ${trials}): ${undecryptable} arrived and could never be read, ${missing} were acknowledged and did not arrive by the end, ${unsent} could not be sent.`,
  keys: (failed: string, requests: string, exhausted: string, claims: string) =>
    `${failed} of ${requests} requests for keys failed; ${exhausted} of ${claims} claims found no one-time key left.`,
  unavailable: (trials: string, why: string) => `Not probed (trials: ${trials}): ${why}`,
  share: "Load, of what it falls over at",
  added: "The probes added, messages/s",
  messages: "Messages",
  p50: "Half read within",
  p95: "95 % read within",
  max: "Slowest",
  never: "never read",
  undecryptable: "Undecryptable",
  missing: "Not arrived",
  unsent: "Not sent",
  waited: "Waited for the key",
  keyFailures: "Key requests failed",
  exhausted: "One-time key exhausted",
  left: "Fewest one-time keys left",
  delay: "Event-loop delay, p99 and worst",
  cores: "Cores of the probes",
};

export type EncryptionTexts = typeof en;

const de: EncryptionTexts = {
  heading: "Können die Leute einander lesen?",
  intro:
    "Die Nachrichten der Menge sehen verschlüsselt aus und sind es nicht. Daneben schrieben einander einige Paare echter Clients (matrix-js-sdk mit der Rust-Kryptographie, die Apps benutzen) mit echter Ende-zu-Ende-Verschlüsselung. Jede Nachricht begann eine neue Megolm-Sitzung, ihr Schlüssel musste also geteilt sein, bevor sie zu lesen war. Die Zeiten zählen von dem Augenblick, in dem jemand senden wollte, bis zu dem, in dem der andere lesen konnte.",
  sentence: (messages, trials, undecryptable, missing, unsent) =>
    `${messages} verschlüsselte Nachrichten (Versuche: ${trials}): ${undecryptable} kamen an und waren nie zu lesen, ${missing} wurden bestätigt und kamen bis zum Ende nicht an, ${unsent} ließen sich nicht senden.`,
  keys: (failed, requests, exhausted, claims) =>
    `${failed} von ${requests} Schlüsselanfragen scheiterten; ${exhausted} von ${claims} Anforderungen fanden keinen Einmalschlüssel mehr.`,
  unavailable: (trials, why) => `Nicht geprüft (Versuche: ${trials}): ${why}`,
  share: "Last, gemessen am Zusammenbruch",
  added: "Die Proben fügten hinzu, Nachrichten/s",
  messages: "Nachrichten",
  p50: "Hälfte gelesen nach",
  p95: "95 % gelesen nach",
  max: "Langsamste",
  never: "nie gelesen",
  undecryptable: "Nicht entschlüsselbar",
  missing: "Nicht angekommen",
  unsent: "Nicht gesendet",
  waited: "Warteten auf den Schlüssel",
  keyFailures: "Schlüsselanfragen gescheitert",
  exhausted: "Einmalschlüssel erschöpft",
  left: "Wenigste Einmalschlüssel übrig",
  delay: "Verzug der Ereignisschleife, p99 und größter",
  cores: "Kerne der Proben",
};

export function encryptionTextsIn(language: Language): EncryptionTexts {
  return language === "de" ? de : en;
}

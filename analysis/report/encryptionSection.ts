// Runtime: anywhere.
import type { EncryptionFacts } from "../../records/encryption.ts";
import type { Trial } from "../../records/trial.ts";
import type { Context, Section } from "./context.ts";
import type { Finding } from "./finding.ts";
import { html } from "./html.ts";
import type { Language } from "./language.ts";
import { formatCount, formatFigure, formatMs, formatPercent } from "./numbers.ts";
import { type Cell, table } from "./table.ts";
import { type EncryptionTexts, encryptionTextsIn } from "./texts.encryption.ts";
import { editionName } from "./wording.ts";

type Probed = Trial & { readonly encryption: EncryptionFacts };

/** What real clients saw of each other, trial by trial. Absent where there were none. */
export function encryptionSection({ findings, texts, language }: Context): Section | null {
  const probed = findings.filter((finding) => probedTrials(finding).length > 0);
  if (probed.length === 0) return null;
  const words = encryptionTextsIn(language);
  const sentences = probed.map(
    (finding) =>
      html`<li><strong>${editionName(finding, texts)}</strong>: ${encryptionSentence(finding, language)}</li>`,
  );
  const numeric = (title: string) => ({ title, numeric: true });
  const columns = [
    { title: texts.table.edition },
    numeric(texts.table.load),
    ...[words.share, words.added, words.messages, words.p50, words.p95, words.max].map(numeric),
    ...[words.undecryptable, words.missing, words.unsent, words.waited, words.keyFailures].map(numeric),
    ...[words.exhausted, words.left, words.delay, words.cores].map(numeric),
  ];
  const rows = probed.flatMap((finding) =>
    probedTrials(finding)
      .filter(({ encryption }) => encryption.unavailable === "")
      .toSorted((a, b) => a.offeredPerSec - b.offeredPerSec || a.index - b.index)
      .map((trial): Cell[] => [editionName(finding, texts), ...cells(trial, finding, words, language)]),
  );
  const figures = rows.length === 0 ? null : table(words.heading, columns, rows);
  return {
    id: "encryption",
    heading: words.heading,
    body: html`<p>${words.intro}</p><ul>${sentences}</ul>${figures}`,
  };
}

/** All trials of an edition in a sentence or two; undefined where nobody probed. */
export function encryptionSentence(finding: Finding, language: Language): string | undefined {
  const trials = probedTrials(finding);
  const words = encryptionTextsIn(language);
  const done = trials.map(({ encryption }) => encryption).filter(({ unavailable }) => unavailable === "");
  const refused = trials.map(({ encryption }) => encryption.unavailable).filter((why) => why !== "");
  const sum = (of: (facts: EncryptionFacts) => number) =>
    formatCount(
      done.reduce((all, facts) => all + of(facts), 0),
      language,
    );
  const parts: string[] = [];
  if (done.length > 0) {
    parts.push(
      words.sentence(
        sum(({ messages }) => messages.intended),
        formatCount(done.length, language),
        sum(({ messages }) => messages.undecryptable),
        sum(({ messages }) => messages.missing),
        sum(({ messages }) => messages.unsent),
      ),
      words.keys(
        sum(keyFailures),
        sum(({ keyRequests }) => Object.values(keyRequests).reduce((all, { count }) => all + count, 0)),
        sum(exhausted),
        sum(({ oneTimeKeys }) => oneTimeKeys.claims),
      ),
    );
  }
  const [why] = refused;
  if (why !== undefined) parts.push(words.unavailable(formatCount(refused.length, language), why));
  return parts.length === 0 ? undefined : parts.join(" ");
}

function cells(trial: Probed, { perSec }: Finding, words: EncryptionTexts, language: Language): Cell[] {
  const { messages, sendToDecryptedMs, eventLoopDelayMs, oneTimeKeys, ...facts } = trial.encryption;
  const number = (value: number) => formatCount(value, language);
  const latency = (ms: number | null) =>
    messages.intended === 0 ? null : ms === null ? words.never : formatMs(ms, language);
  return [
    formatFigure(trial.offeredPerSec, language),
    perSec.c50 === null ? null : formatPercent(trial.offeredPerSec / perSec.c50, language),
    formatFigure(facts.sentPerSec, language),
    number(messages.intended),
    latency(sendToDecryptedMs.p50),
    latency(sendToDecryptedMs.p95),
    latency(sendToDecryptedMs.max),
    number(messages.undecryptable),
    number(messages.missing),
    number(messages.unsent),
    number(messages.waitedForKey),
    number(keyFailures(trial.encryption)),
    number(exhausted(trial.encryption)),
    oneTimeKeys.leftMin === null ? null : number(oneTimeKeys.leftMin),
    `${formatMs(eventLoopDelayMs.p99, language)} / ${formatMs(eventLoopDelayMs.max, language)}`,
    formatFigure(facts.cores, language),
  ];
}

function keyFailures({ keyRequests }: EncryptionFacts): number {
  return Object.values(keyRequests).reduce((all, { failed }) => all + failed, 0);
}

function exhausted({ oneTimeKeys }: EncryptionFacts): number {
  return oneTimeKeys.fallback + oneTimeKeys.none;
}

function probedTrials({ result }: Finding): Probed[] {
  return result.trials.filter((trial): trial is Probed => trial.encryption !== undefined);
}

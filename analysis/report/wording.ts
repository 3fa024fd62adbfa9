// Runtime: anywhere.
import type { Result } from "../../records/result.ts";
import type { Trial } from "../../records/trial.ts";
import type { Finding } from "./finding.ts";
import type { Language } from "./language.ts";
import { formatInsured, formatRate } from "./numbers.ts";
import { type Texts, textsIn } from "./texts.ts";

/** "14 messages/s = 8.2 million insured"; the rate alone in plain-rate mode. */
export function loadWords(perSec: number, insured: number | null, language: Language): string {
  const people = insured === null ? null : formatInsured(insured, language);
  return textsIn(language).equals(formatRate(perSec, language), people);
}

/** The same for a load of a result: the insured of the trial that offered it, else worked out by the result's own workload. */
export function loadOf(result: Result, perSec: number, language: Language): string {
  const trial = result.trials.find(({ offeredPerSec }) => offeredPerSec === perSec);
  return trial === undefined
    ? loadWords(perSec, insuredAt(result, perSec), language)
    : trialLoad(result, trial, language);
}

/** Insured of average mix that offer this load; null in plain-rate mode. */
export function insuredAt(result: Result, perSec: number): number | null {
  const perInsured = result.workload.messagesPerSecPerInsured;
  return perInsured === null || perInsured <= 0 ? null : perSec / perInsured;
}

/** What stands beside an edition's bar: "falls over at 14 messages/s = 8.2 million insured". */
export function capacityWords(finding: Finding, language: Language): string {
  const texts = textsIn(language).chart;
  const { result, kind, perSec, insured, boundPerSec } = finding;
  if (kind === "falls-over" && perSec.c50 !== null) {
    return texts.fallsOver(loadWords(perSec.c50, insured?.c50 ?? null, language));
  }
  if (kind === "lower-bound" && boundPerSec !== null) return texts.lowerBound(loadOf(result, boundPerSec, language));
  if (kind === "upper-bound" && boundPerSec !== null) return texts.upperBound(loadOf(result, boundPerSec, language));
  if (kind === "single-trial") {
    const [trial] = result.trials;
    return trial === undefined
      ? texts.noTrial
      : texts.singleTrial(trialLoad(result, trial, language), textsIn(language).verdicts[trial.verdict]);
  }
  return texts.insufficient;
}

/** "Synapse, one process (measured)": no figure stands without a word on how it came about. */
export function editionName({ name, evidence }: Pick<Finding, "name" | "evidence">, texts: Texts): string {
  return texts.chart.edition(name, texts.evidence[evidence]);
}

/** The load of a trial in words. */
export function trialLoad(result: Result, trial: Trial, language: Language): string {
  return loadWords(trial.offeredPerSec, trial.insuredServed ?? insuredAt(result, trial.offeredPerSec), language);
}

/** Lines of at most `length` characters, broken at spaces. */
export function wrapped(text: string, length: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= length) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

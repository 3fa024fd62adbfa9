// Runtime: anywhere.
import type { Need } from "../../records/result.ts";
import { interleavedRatio } from "../compare/comparison.ts";
import { showsNoDifference } from "../compare/ratio.ts";
import { comparisonTextsIn } from "./comparisonTexts.ts";
import { type Carrying, carries, type Finding, needsOf, ratioOf } from "./finding.ts";
import type { Language } from "./language.ts";
import { formatNumber } from "./numbers.ts";
import { insurerNameShort, listOf, textsIn } from "./texts.ts";
import { loadOf, loadWords, trialLoad } from "./wording.ts";

/** What is said of one edition: the answer, and how sure it is and how it compares. */
export interface Clause {
  readonly answer: string;
  readonly detail: string;
}

/** The answer in one sentence: where each edition falls over, and how it compares with the first. */
export function verdictSentence(findings: readonly Finding[], language: Language): string {
  return `${verdictClauses(findings, language)
    .map(({ answer, detail }) => answer + detail)
    .join("; ")}.`;
}

/** The same, one clause an edition. */
export function verdictClauses(findings: readonly Finding[], language: Language): Clause[] {
  const [base] = findings;
  return findings.map((finding) => {
    const ratio = base === undefined || finding === base ? "" : ratioWords(base, finding, language);
    const detail = intervalWords(finding, language) + (ratio === "" ? "" : `, ${ratio}`);
    return { answer: findingWords(finding, language), detail };
  });
}

/** Who is carried, one sentence an edition. Empty where nothing can be said. */
export function needSentences(findings: readonly Finding[], language: Language): string[] {
  const needs = needsOf(findings.map(({ result }) => result));
  if (needs.length === 0) return [];
  return findings.flatMap((finding) => {
    if (finding.kind === "single-trial" || finding.kind === "insufficient") return [];
    return [`${needWords(finding, needs, language)}.`];
  });
}

/** "Synapse, one process (measured) falls over at 14 messages/s = 8.2 million insured". */
function findingWords(finding: Finding, language: Language): string {
  const texts = textsIn(language);
  const { verdict } = texts;
  const { result, kind, perSec, insured, boundPerSec } = finding;
  const name = finding.name + verdict.evidenceNote(texts.evidence[finding.evidence]);
  if (kind === "falls-over" && perSec.c50 !== null) {
    return verdict.fallsOver(name, loadWords(perSec.c50, insured?.c50 ?? null, language));
  }
  if (kind === "lower-bound" && boundPerSec !== null)
    return verdict.lowerBound(name, loadOf(result, boundPerSec, language));
  if (kind === "upper-bound" && boundPerSec !== null)
    return verdict.upperBound(name, loadOf(result, boundPerSec, language));
  const [trial] = result.trials;
  if (trial === undefined) return verdict.noTrial(name);
  if (kind === "single-trial")
    return verdict.singleTrial(name, trialLoad(result, trial, language), texts.verdicts[trial.verdict]);
  return verdict.insufficient(name);
}

/** " (95 % interval 12 to 16 messages/s)" */
function intervalWords({ kind, perSec, result }: Finding, language: Language): string {
  if (kind !== "falls-over" || perSec.low === null || perSec.high === null) return "";
  const { verdict } = textsIn(language);
  const words = result.capacity?.method === "bracket" ? verdict.bracket : verdict.between;
  const [low, high] = [formatNumber(perSec.low, language), formatNumber(perSec.high, language)];
  return words(low, high);
}

/** Only like is compared with like: a measured edition with a measured one under the same workload. */
function ratioWords(base: Finding, other: Finding, language: Language): string {
  const interleaved = interleavedWords(base, other, language);
  if (interleaved !== null) return interleaved;
  const ratio = base.result.workload.id === other.result.workload.id ? ratioOf(base, other) : null;
  if (ratio === null) return "";
  const { verdict } = textsIn(language);
  const number = (value: number) => formatNumber(value, language, 2);
  const { low, high } = ratio;
  if (low === null || high === null) return verdict.ratio(number(ratio.ratio), base.name);
  const words = low <= 1 && high >= 1 ? verdict.noDifference(base.name) : verdict.ratio(number(ratio.ratio), base.name);
  return words + verdict.ratioRange(number(low), number(high));
}

/** With an interval of its own where the trials of both were taken in turns; null where they were not. */
function interleavedWords(base: Finding, other: Finding, language: Language): string | null {
  const found = interleavedRatio(base.result, other.result);
  if (found === null) return null;
  const words = comparisonTextsIn(language);
  const [ratio = "", low = "", high = ""] = [found.ratio, found.low, found.high].map((value) =>
    formatNumber(value, language, 3),
  );
  return (showsNoDifference(found) ? words.clauseNoDifference : words.clause)(ratio, base.name, low, high);
}

function needWords(finding: Finding, needs: readonly Need[], language: Language): string {
  const texts = textsIn(language);
  const { verdict } = texts;
  const { name } = finding;
  const names = (carrying: Carrying) =>
    needs.filter((need) => carries(finding, need) === carrying).map((need) => insurerNameShort(need, texts));
  const [yes, no, borderline, unknown] = [names("yes"), names("no"), names("borderline"), names("unknown")];
  if (yes.length === needs.length) return verdict.carriesAll(name);
  if (no.length === needs.length) return verdict.carriesNone(name);
  const rest = [
    no.length === 0 ? "" : verdict.notCarried(listOf(no, texts.or)),
    borderline.length === 0 ? "" : verdict.borderline(listOf(borderline, texts.and)),
    unknown.length === 0 ? "" : verdict.unknown(listOf(unknown, texts.and)),
  ].filter((part) => part !== "");
  const first = yes.length === 0 ? `${name}: ` : `${verdict.carries(name, listOf(yes, texts.and))}; `;
  return first + rest.join("; ");
}

// Runtime: anywhere.
import type { CapacityScale, Result } from "../../records/result.ts";
import type { Trial } from "../../records/trial.ts";
import { assumptionRows } from "./assumptions.ts";
import { objectivesSentence } from "./capacitySection.ts";
import { type Context, contextOf } from "./context.ts";
import { encryptionSentence } from "./encryptionSection.ts";
import { carries, type Finding } from "./finding.ts";
import { deliveryOf, deliveryWords } from "./ledgerSections.ts";
import { formatCount, formatFigure } from "./numbers.ts";
import { securityWords } from "./securitySection.ts";
import { encryptionTextsIn } from "./texts.encryption.ts";
import { insurerName, type Texts, workloadTitle } from "./texts.ts";
import { needSentences, verdictSentence } from "./verdict.ts";
import { warningsOf } from "./warnings.ts";
import { editionName } from "./wording.ts";

/** The report for a job's page, in Markdown: the answer in its first line, then a small table, then the exact figures. */
export function summary(results: readonly Result[], partial: boolean): string {
  const context = contextOf(results, "en", partial);
  const { findings, texts } = context;
  const warnings = warningsOf(context).map(({ kind, text }) =>
    kind === "incomplete" ? `${texts.banner.title}. ${text}` : text,
  );
  const rows = findings.map(({ name, evidence, result, perSec, insured, kind }) => {
    const unknown = kind === "insufficient" ? texts.insufficient : "–";
    const figure = (value: number | null | undefined) =>
      value === null || value === undefined ? unknown : formatFigure(value, "en");
    const trial = kind === "single-trial" ? result.trials[0] : undefined;
    return [
      name,
      texts.evidence[evidence],
      trial === undefined ? figure(perSec.c95) : "–",
      trial === undefined ? figure(perSec.c50) : "–",
      perSec.low === null && perSec.high === null ? "–" : `${figure(perSec.low)} to ${figure(perSec.high)}`,
      insured === null ? "–" : figure(insured.c50),
      formatCount(result.trials.length, "en"),
      trial === undefined ? (result.capacity?.stopReason ?? "–") : trial.verdict,
      formatCount(deliveryOf(result, "lost"), "en"),
    ];
  });
  const heads = [
    "Edition",
    "Evidence",
    "Holds, messages/s",
    "Falls over, messages/s",
    "Interval, messages/s",
    "Falls over, insured",
    "Trials",
    "Ended",
    "Lost",
  ];
  const exact = findings.map(({ name, result }) => ({ edition: name, ...exactFigures(result) }));
  return [
    escapeMarkdown(verdictSentence(findings, "en")),
    "",
    ...warnings.map((text) => `> ${escapeMarkdown(text)}\n`),
    tableRow(heads),
    tableRow(heads.map((_, index) => (index > 1 && index !== 7 ? "---:" : "---"))),
    ...rows.map((row) => tableRow(row.map(escapeMarkdown))),
    "",
    ...needSentences(findings, "en").map((sentence) => `- ${escapeMarkdown(sentence)}`),
    ...findings.flatMap((finding) => {
      const told = deliveryOf(finding.result, "attempted") > 0 ? [deliveryWords(context, finding.result)] : [];
      const words = [...told, securityWords(context, finding)];
      return words.flatMap((each) =>
        each === null ? [] : [`- ${escapeMarkdown(`${editionName(finding, texts)}: ${each}`)}`],
      );
    }),
    "",
    ...encrypted(context),
    ...basis(context),
    "<details><summary>Exact figures, as in result.json</summary>",
    "",
    "```json",
    ...exact.map((figures) =>
      JSON.stringify(figures).replace(/[`<]/g, (character) => (character === "<" ? "\\u003c" : "\\u0060")),
    ),
    "```",
    "",
    "</details>",
    "",
  ].join("\n");
}

/** What real clients saw of each other, a line an edition. */
function encrypted({ findings, texts }: Context): string[] {
  const lines = findings.flatMap((finding) => {
    const sentence = encryptionSentence(finding, "en");
    return sentence === undefined ? [] : [`- ${escapeMarkdown(`${editionName(finding, texts)}: ${sentence}`)}`];
  });
  return lines.length === 0 ? [] : [`## ${encryptionTextsIn("en").heading}`, "", ...lines, ""];
}

/** What a reader without the report has to know: who needs how much, how sure the figures are, what was assumed. */
function basis(context: Context): string[] {
  const { findings, needs, texts, results } = context;
  const searched = findings.filter(({ result }) => result.capacity !== null);
  const lines: string[] = [];
  if (needs.length > 0 && searched.length > 0) {
    const names = searched.map((finding) => texts.table.carriedBy(editionName(finding, texts)));
    const rows = needs.map((need) => [
      insurerName(need, texts),
      formatCount(need.insured, "en"),
      formatFigure(need.messagesPerSec, "en"),
      ...searched.map((finding) => texts.carrying[carries(finding, need)]),
    ]);
    const heads = [texts.table.insurer, texts.table.insured, texts.table.need, ...names];
    lines.push(`## ${texts.sections.needs}`, "", texts.intro.needs.replace(" at the end of this report", " below"), "");
    lines.push(...markdownTable(heads, [1, 2], rows), "");
  }
  if (searched.length > 0) {
    lines.push(`## ${texts.summary.sure}`, "");
    lines.push(...searched.map((finding) => `- ${escapeMarkdown(sureness(finding, texts))}`), "");
  }
  const [first] = results;
  if (first === undefined) return lines;
  const { environment, objectives, workload } = first;
  lines.push(`## ${texts.summary.assumed}`, "");
  lines.push(
    ...[
      texts.summary.workload(workloadTitle(workload, texts), workload.scenario),
      objectivesSentence(objectives, texts, "en"),
      `${texts.chart.machine(String(environment.cores), environment.cpuModel)} ${environment.sharing}`,
    ].map((sentence) => `- ${escapeMarkdown(sentence)}`),
    "",
  );
  const assumptions = assumptionRows(context).map(([name, value, range, unit, provenance]) =>
    [name, value, range, unit, provenance].map((cell) => cell ?? "–"),
  );
  if (assumptions.length === 0) return lines;
  const words = texts.table;
  const heads = [words.assumption, words.value, words.range, words.unit, words.provenance];
  return [...lines, ...markdownTable(heads, [1, 2], assumptions), ""];
}

/** "Synapse (measured): fit over …, 11 trials; the search ended because …" */
function sureness(finding: Finding, texts: Texts): string {
  const { capacity, trials } = finding.result;
  if (capacity === null) return "";
  const of = (verdict: Trial["verdict"]) => trials.filter((trial) => trial.verdict === verdict).length;
  return texts.summary.sureness(
    editionName(finding, texts),
    texts.methods[capacity.method],
    formatCount(of("pass"), "en"),
    formatCount(of("fail"), "en"),
    texts.stopReasons[capacity.stopReason],
  );
}

function markdownTable(
  heads: readonly string[],
  numeric: readonly number[],
  rows: readonly (readonly string[])[],
): string[] {
  return [
    tableRow(heads.map(escapeMarkdown)),
    tableRow(heads.map((_, index) => (numeric.includes(index) ? "---:" : "---"))),
    ...rows.map((row) => tableRow(row.map(escapeMarkdown))),
  ];
}

function exactFigures({ capacity, trials }: Result): {
  messagesPerSec?: CapacityScale;
  insuredServed?: CapacityScale | null;
  stopReason?: string;
  verdicts: Record<string, number>;
} {
  const verdicts: Record<string, number> = {};
  for (const { verdict } of trials) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  if (capacity === null) return { verdicts };
  const { messagesPerSec, insuredServed, stopReason } = capacity;
  return { messagesPerSec, insuredServed, stopReason, verdicts };
}

/** Text that cannot become a link, a heading, a tag or another column. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\r\n]+/g, " ")
    .replace(/[\\`*_[\]#|~]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;");
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

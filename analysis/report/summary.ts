// Runtime: anywhere.
import type { CapacityScale, Result } from "../../records/result.ts";
import { contextOf } from "./context.ts";
import { deliveryOf } from "./ledgerSections.ts";
import { formatCount, formatFigure } from "./numbers.ts";
import { needSentences, verdictSentence } from "./verdict.ts";
import { warningsOf } from "./warnings.ts";

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
    "",
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

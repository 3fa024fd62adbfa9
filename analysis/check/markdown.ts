// Runtime: anywhere.
import type { CheckCase, CheckReport } from "./check.ts";

const WORD: Readonly<Record<CheckCase["outcome"], string>> = {
  passed: "passed",
  failed: "**regression**",
  undecided: "not decided",
};

/** The report for a job's page: the verdict, a table, and what it rests on. */
export function markdown(report: CheckReport): string {
  const { cases, assumptions } = report;
  const details = cases.filter(({ details }) => details.length > 0);
  return [
    `## Kassensturz: ${line(report)}`,
    "",
    "| edition | question | answer | |",
    "| --- | --- | --- | --- |",
    ...cases.map(
      (each) => `| ${cells([each.edition, each.name])} | ${WORD[each.outcome]} | ${cells([each.message])} |`,
    ),
    "",
    ...details.flatMap((each) => [
      `**${plain(each.edition)}, ${plain(each.name)}**`,
      "",
      ...each.details.map((text) => `- ${plain(text)}`),
      "",
    ]),
    ...(assumptions.length === 0 ? [] : ["_Assumed:_", "", ...assumptions.map((text) => `- ${text}`), ""]),
  ].join("\n");
}

/** The report in one line: the verdict, and the questions that decided it. */
export function line({ outcome, cases }: CheckReport): string {
  if (cases.length === 0) return "not decided: there was nothing to check";
  const head = { passed: "passed", failed: "regression", undecided: "not decided" }[outcome];
  const told = cases.filter((each) =>
    outcome === "passed" ? each.name.includes("baseline") : each.outcome === outcome,
  );
  const shown = told.length === 0 ? cases.slice(0, 1) : told;
  return `${head}: ${shown.map(({ edition, message }) => `${edition}: ${message}`).join("; ")}`.replace(/\s+/g, " ");
}

function cells(texts: readonly string[]): string {
  return texts.map((text) => plain(text).replaceAll("|", "\\|")).join(" | ");
}

/** No markup out of names and reasons. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[<>]/g, (sign) => (sign === "<" ? "&lt;" : "&gt;"));
}

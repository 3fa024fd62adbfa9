// Runtime: anywhere.
import type { CheckCase, CheckReport } from "./check.ts";

/**
 * The report as JUnit XML in the dialect of Jenkins' xUnit plugin (junit-10.xsd), which GitLab, GitHub's actions for
 * test reports and Azure read as well: one suite, a test case for each question. What could not be decided is an
 * `error`, a regression a `failure`.
 */
export function junit({ cases, startedAt, assumptions }: CheckReport): string {
  const count = (outcome: CheckCase["outcome"]) => cases.filter((each) => each.outcome === outcome).length;
  const counts = { tests: cases.length, failures: count("failed"), errors: count("undecided") };
  // The schema knows no time zone and no fraction; the time is UTC.
  const timestamp = startedAt.slice(0, 19);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: "kassensturz", ...counts })}>`,
    `  <testsuite${attributes({ name: "kassensturz check", ...counts, skipped: 0, timestamp })}>`,
    ...cases.map(testCase),
    ...(assumptions.length === 0 ? [] : [`    <system-out>${escaped(assumptions.join("\n"))}</system-out>`]),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

const ELEMENT = { failed: "failure", undecided: "error" } as const;

function testCase({ edition, name, outcome, message, details }: CheckCase): string {
  const open = `    <testcase${attributes({ classname: `kassensturz.${edition}`, name })}>`;
  const text = [message, ...details].join("\n");
  if (outcome === "passed") return `${open}<system-out>${escaped(text)}</system-out></testcase>`;
  const element = ELEMENT[outcome];
  return `${open}<${element}${attributes({ type: outcome, message })}>${escaped(text)}</${element}></testcase>`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll('"', "&quot;").replaceAll("\n", "&#10;")}"`)
    .join("");
}

/** XML 1.0 has no word for control characters, not even an escaped one. */
function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "�")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
  );
}

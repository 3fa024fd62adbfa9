// Runtime: anywhere.
import type { ProbeAttempts } from "../../records/security.ts";
import { shareUpperBound } from "../statistics/binomial.ts";
import { dataSentence } from "./capacitySection.ts";
import type { Context, Section } from "./context.ts";
import type { Finding } from "./finding.ts";
import { html } from "./html.ts";
import { formatCount, formatFigure, formatPercent } from "./numbers.ts";
import { probeName } from "./probeTexts.ts";
import { type Cell, table } from "./table.ts";
import { folded } from "./trialSections.ts";
import { editionName } from "./wording.ts";

const COUNTS = [
  "attempts",
  "refused",
  "overloaded",
  "unclear",
  "leaks",
] as const satisfies readonly (keyof ProbeAttempts)[];
const PHASES = ["idle", "load", "recovery"] as const;
/** Answers shown; the record has them all. */
const EVIDENCE_SHOWN = 20;

/** What must be refused, and whether it was: in all, by what was tried, and when. Absent where nobody tried anything. */
export function securitySection(context: Context): Section | null {
  const { findings, texts, language } = context;
  const tried = findings.filter((finding) => sum(finding, ({ attempts }) => attempts) > 0);
  if (tried.length === 0) return null;
  const sentences = tried.map(
    (finding) => html`<li><strong>${editionName(finding, texts)}</strong>: ${securityWords(context, finding)}</li>`,
  );
  const counts = COUNTS.map((kind) => ({ title: texts.security[kind], numeric: true }));
  const edition = { title: texts.table.edition };
  const total = table(
    texts.sections.security,
    [edition, { title: texts.security.when }, ...counts],
    totals(context, tried),
  );
  const kinds = [
    ...new Set(tried.flatMap((finding) => securities(finding).flatMap(({ byKind }) => Object.keys(byKind)))),
  ];
  const kindRows = kinds.flatMap((kind) =>
    tried.map((finding): Cell[] => [
      probeName(kind, language),
      editionName(finding, texts),
      ...cells(context, finding, kind),
    ]),
  );
  const byKind =
    kinds.length === 0
      ? null
      : table(texts.security.kind, [{ title: texts.security.kind }, edition, ...counts], kindRows);
  return {
    id: "security",
    heading: texts.sections.security,
    body: html`<p>${texts.intro.security}</p><ul>${sentences}</ul>${total}${folded(context, byKind)}${evidenceTable(context, tried)}`,
  };
}

/** How many forbidden requests were tried, how many got through, and what their number says of those that were not tried. */
export function securityWords({ texts, language }: Context, finding: Finding): string | null {
  const attempts = sum(finding, (counts) => counts.attempts);
  if (attempts === 0) return null;
  const leaks = sum(finding, (counts) => counts.leaks);
  const answered = sum(finding, (counts) => counts.refused + counts.leaks);
  const words = texts.security.sentence(formatCount(attempts, language), formatCount(leaks, language));
  if (answered === 0) return words;
  const bound = formatPercent(shareUpperBound(leaks, answered, 0.95), language);
  return `${words} ${texts.security.bound(formatCount(answered, language), bound)}`;
}

/** A row an edition, and one for each phase where the phases are known. */
function totals(context: Context, tried: readonly Finding[]): Cell[][] {
  const { texts, language } = context;
  const number = (value: number) => formatCount(value, language);
  return tried.flatMap((finding) => {
    const name = editionName(finding, texts);
    const phased = securities(finding).flatMap(({ byPhase }) => (byPhase === null ? [] : [byPhase]));
    const phases = PHASES.filter((phase) => phased.some((each) => each[phase].attempts > 0)).map((phase): Cell[] => [
      name,
      texts.security.phases[phase],
      ...COUNTS.map((kind) => number(phased.reduce((all, each) => all + each[phase][kind], 0))),
    ]);
    return [[name, texts.security.all, ...COUNTS.map((kind) => number(sum(finding, (each) => each[kind])))], ...phases];
  });
}

function cells({ language }: Context, finding: Finding, probe: string): Cell[] {
  return COUNTS.map((kind) =>
    formatCount(
      securities(finding).reduce((all, { byKind }) => all + (byKind[probe]?.[kind] ?? 0), 0),
      language,
    ),
  );
}

/** Answers that were no refusal, masked when they were recorded. */
function evidenceTable({ texts, language }: Context, tried: readonly Finding[]) {
  const rows = tried.flatMap((finding) =>
    finding.result.trials.flatMap((trial) =>
      trial.security.evidence.map((each): Cell[] => [
        probeName(each.kind, language),
        editionName(finding, texts),
        texts.security.outcomes[each.outcome],
        formatFigure(trial.offeredPerSec, language),
        dataSentence(each.request),
        String(each.status),
        dataSentence(each.answer),
      ]),
    ),
  );
  if (rows.length === 0) return null;
  const columns = [
    { title: texts.security.kind },
    { title: texts.table.edition },
    { title: texts.security.outcome },
    { title: texts.table.load, numeric: true },
    { title: texts.security.request },
    { title: texts.security.status, numeric: true },
    { title: texts.security.answer },
  ];
  return table(texts.security.evidence, columns, rows.slice(0, EVIDENCE_SHOWN));
}

function securities({ result }: Finding) {
  return result.trials.map(({ security }) => security);
}

function sum(finding: Finding, of: (counts: ProbeAttempts) => number): number {
  return securities(finding).reduce((all, security) => all + of(security), 0);
}

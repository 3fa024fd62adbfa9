// Runtime: anywhere.

import { assumptionOf } from "./assumptions.ts";
import type { Context, Figure, Section } from "./context.ts";
import { carries } from "./finding.ts";
import { html } from "./html.ts";
import { formatCount, formatFigure, formatPeople } from "./numbers.ts";
import { type Cell, table } from "./table.ts";
import { insurerName, workloadTitle } from "./texts.ts";

/** Which insurer is carried by which edition, in words, and what the need rests on. */
export function needSection(context: Context, figure: Figure): Section | null {
  const { findings, needs, texts, language, results } = context;
  if (needs.length === 0) return null;
  const searched = findings.filter(({ result }) => result.capacity !== null);
  const workload = results.find((result) => result.workload.needs.length > 0)?.workload;
  const columns = [
    { title: texts.table.insurer },
    { title: texts.table.insured, numeric: true },
    { title: texts.table.online, numeric: true },
    { title: texts.table.need, numeric: true },
    ...searched.map(({ name, evidence }) => ({
      title: texts.table.carriedBy(texts.chart.edition(name, texts.evidence[evidence])),
    })),
    { title: texts.table.provenance },
  ];
  const rows = needs.map((need): Cell[] => {
    const share = workload === undefined ? null : assumptionOf(workload, need.name, "accountShare");
    return [
      insurerName(need, texts),
      formatPeople(need.insured, language),
      formatCount(Math.round(need.onlinePeople), language),
      formatFigure(need.messagesPerSec, language),
      ...searched.map((finding) => texts.carrying[carries(finding, need)]),
      share === null ? null : texts.provenance[share.provenance],
    ];
  });
  const anyCapacity = searched.some(({ perSec, boundPerSec }) => perSec.c50 !== null || boundPerSec !== null);
  return {
    id: "needs",
    heading: texts.sections.needs,
    body: html`<p>${texts.intro.needs}${workload === undefined ? "" : ` ${texts.environment.workload}: ${workloadTitle(workload, texts)}.`}</p>
${anyCapacity ? figure("needs", texts.needChart.title) : null}${table(texts.sections.needs, columns, rows)}`,
  };
}

// Runtime: anywhere.
import type { Result, WorkloadSummary } from "../../records/result.ts";
import { dataSentence } from "./capacitySection.ts";
import type { Context, Section } from "./context.ts";
import { html } from "./html.ts";
import { formatNumber } from "./numbers.ts";
import { type Cell, table } from "./table.ts";
import { insurerName, type Texts } from "./texts.ts";

type Assumption = WorkloadSummary["assumptions"][number];

/** Every figure the workload rests on, with range, how well it is known, and source. */
export function assumptionsSection(context: Context): Section | null {
  const { texts } = context;
  const rows = assumptionRows(context);
  if (rows.length === 0) return null;
  const words = texts.table;
  const columns = [
    { title: words.assumption },
    { title: words.value, numeric: true },
    { title: words.range, numeric: true },
    { title: words.unit },
    { title: words.provenance },
    { title: words.source },
  ];
  const cells = rows.map(([name, value, range, unit, provenance, source]): Cell[] => [
    name,
    value,
    range,
    dataSentence(unit),
    provenance,
    dataSentence(source),
  ]);
  return {
    id: "assumptions",
    heading: texts.sections.assumptions,
    body: html`<p>${texts.intro.assumptions}</p>${table(texts.sections.assumptions, columns, cells)}`,
  };
}

/** Of each assumption: name, value, range or null, unit, how well it is known, source. Each stands once. */
export function assumptionRows({
  results,
  texts,
  language,
}: Context): [string, string, string | null, string, string, string][] {
  const number = (value: number) => formatNumber(value, language, 4);
  const all = results.flatMap((result) => result.workload.assumptions.map((each) => ({ result, each })));
  return distinct(all).map(({ result, each }) => [
    assumptionName(each, result, texts),
    number(each.value),
    each.low === each.high ? null : texts.table.to(number(each.low), number(each.high)),
    each.unit,
    texts.provenance[each.provenance],
    each.source,
  ]);
}

/** The assumption about one insurer, recorded as "<name of the insurer>: <which>". */
export function assumptionOf(
  workload: WorkloadSummary,
  insurer: string,
  which: "insured" | "accountShare",
): Assumption | null {
  return workload.assumptions.find(({ name }) => name === `${insurer}: ${which}`) ?? null;
}

function assumptionName({ name }: Assumption, { workload }: Result, texts: Texts): string {
  const known = texts.assumptions[name];
  if (known !== undefined) return known;
  for (const [suffix, words] of [
    [": insured", texts.insuredOf],
    [": accountShare", texts.accountShareOf],
  ] as const) {
    if (!name.endsWith(suffix)) continue;
    const insurer = name.slice(0, -suffix.length);
    const need = workload.needs.find((each) => each.name === insurer);
    return words(need === undefined ? insurer : insurerName(need, texts));
  }
  return name;
}

/** Editions of one comparison share their assumptions: each is listed once. */
function distinct(all: readonly { result: Result; each: Assumption }[]): { result: Result; each: Assumption }[] {
  const seen = new Set<string>();
  return all.filter(({ each }) => {
    const key = JSON.stringify(each);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

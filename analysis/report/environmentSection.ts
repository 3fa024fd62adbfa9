// Runtime: anywhere.
import type { Result } from "../../records/result.ts";
import { paceSpread } from "../drift/pace.ts";
import { dataSentence } from "./capacitySection.ts";
import type { Context, Section } from "./context.ts";
import { differencesTable } from "./differencesTable.ts";
import { html } from "./html.ts";
import { machineTextsIn } from "./machineTexts.ts";
import { formatCount, formatDuration, formatMs, formatNumber } from "./numbers.ts";
import { type Cell, table } from "./table.ts";
import { workloadTitle } from "./texts.ts";
import { editionName } from "./wording.ts";

/** The fingerprint beside the figures: one column an edition, one row a fact; a fact that nobody recorded has no row. */
export function environmentSection(context: Context): Section {
  const { findings, texts, language } = context;
  const words = texts.environment;
  const machine = machineTextsIn(language);
  const fact = (title: string, of: (result: Result) => Cell): Cell[] => [
    title,
    ...findings.map(({ result }) => of(result)),
  ];
  const versions = keysOf(findings.map(({ result }) => result.environment.versions));
  const kernel = keysOf(findings.map(({ result }) => result.environment.kernel ?? {}));
  const settings = keysOf(findings.map(({ result }) => result.target.configuration));
  const rows = [
    fact(words.evidence, ({ evidence }) => texts.evidence[evidence]),
    fact(words.server, ({ target }) => textOrNull(target.server)),
    fact(words.licence, ({ target }) => textOrNull(target.edition.licence)),
    fact(words.baseUrl, ({ target }) => textOrNull(target.baseUrl)),
    fact(words.authorisedBy, ({ target }) => target.authorisedBy),
    fact(words.cpuModel, ({ environment }) => environment.cpuModel),
    fact(words.cores, ({ environment }) => formatCount(environment.cores, language)),
    fact(words.memory, ({ environment }) => `${formatCount(environment.memoryMiB, language)} MiB`),
    fact(words.sharing, ({ environment }) => dataSentence(environment.sharing)),
    fact(machine.foreignLoad, (result) => foreignLoadOf(result)),
    fact(machine.pace, (result) => paceOf(result)),
    fact(machine.rest, (result) => restOf(result)),
    fact(words.os, ({ environment }) => environment.os),
    fact(words.openFilesMax, ({ environment }) =>
      environment.openFilesMax === null ? null : formatCount(environment.openFilesMax, language),
    ),
    fact(words.workload, ({ workload }) => workloadTitle(workload, texts)),
    fact(words.scenario, ({ workload }) => workload.scenario),
    fact(
      words.accounts,
      ({ workload }) =>
        `${formatCount(workload.accounts, language)} + ${formatCount(workload.topicAccounts, language)}`,
    ),
    fact(words.timeCompression, (result) => compressionOf(result)),
    fact(words.objectives, ({ objectives }) => dataSentence(objectives.title)),
    fact(words.objectivesSource, ({ objectives }) => dataSentence(objectives.source)),
    fact(words.startedAt, ({ startedAt }) => startedAt),
    fact(words.duration, ({ durationSec }) => formatDuration(durationSec, language)),
    fact(words.seed, ({ seed }) => String(seed)),
    fact(words.tool, ({ environment }) => environment.tool),
    ...kernel.map((name) => fact(machine.kernel(name), ({ environment }) => environment.kernel?.[name] ?? null)),
    ...versions.map((name) => fact(words.version(name), ({ environment }) => environment.versions[name] ?? null)),
    ...settings.map((name) => fact(words.configuration(name), ({ target }) => target.configuration[name] ?? null)),
  ].filter(([, ...values]) => values.some((value) => value !== null));
  const columns = [
    { title: texts.table.field },
    ...findings.map((finding) => ({ title: editionName(finding, texts) })),
  ];
  return {
    id: "environment",
    heading: texts.sections.environment,
    body: html`${table(texts.sections.environment, columns, rows)}${differencesTable(context)}`,
  };

  /** The worst trial, or why nobody knows. */
  function foreignLoadOf({ trials }: Result): Cell {
    const loads = trials.flatMap(({ foreignLoad }) => foreignLoad ?? []);
    const [first] = loads;
    if (first === undefined) return null;
    const known = loads.flatMap(({ coresMean }) => coresMean ?? []);
    if (known.length === 0) return first.note === "" ? null : dataSentence(first.note);
    return machine.of(formatNumber(Math.max(...known), language, 2), formatCount(first.machineCores, language));
  }

  /** How fast the machine itself was. */
  function paceOf({ trials }: Result): Cell {
    const spread = paceSpread(trials);
    if (spread === undefined) {
      const note = trials.flatMap(({ pace }) => pace ?? [])[0]?.note ?? "";
      return note === "" ? null : dataSentence(note);
    }
    const number = (ms: number) => formatNumber(ms, language);
    return machine.paceOf(number(spread.workMsMean), number(spread.fastestMs), number(spread.slowestMs));
  }

  /** From the first trial to the last, and how long was waited in all. */
  function restOf({ trials }: Result): Cell {
    const settled = trials.flatMap((trial) => trial.settled ?? []);
    const [first, last] = [settled[0], settled.at(-1)];
    if (first === undefined || last === undefined) return null;
    const waitedSec = settled.reduce((sum, each) => sum + each.waitedSec, 0);
    return machine.restOf(
      formatMs(first.baselineMs, language),
      formatMs(last.canaryMs, language),
      formatDuration(Math.round(waitedSec), language),
    );
  }

  /** One account stands for so many people; a search varies it with the load. */
  function compressionOf(result: Result): string | null {
    const values = result.trials.map(({ timeCompression }) => timeCompression);
    if (values.length === 0) return null;
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const number = (value: number) => formatNumber(value, language);
    return low === high ? number(low) : texts.table.to(number(low), number(high));
  }
}

function keysOf(records: readonly Readonly<Record<string, string>>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))].toSorted();
}

function textOrNull(text: string): string | null {
  return text === "" ? null : text;
}

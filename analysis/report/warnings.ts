// Runtime: anywhere.
import type { Result } from "../../records/result.ts";
import { isUnsettled } from "../capacity/settling.ts";
import { isUnsteady, paceSpread } from "../drift/pace.ts";
import type { Context } from "./context.ts";
import { machineTextsIn } from "./machineTexts.ts";
import { formatCount, formatNumber, formatPercent } from "./numbers.ts";
import { listOf } from "./texts.ts";

export interface Warning {
  readonly kind: "incomplete" | "invalid" | "unsettled" | "unsteady" | "unequal" | "evidence";
  readonly text: string;
}

/** What a reader has to know before any figure. */
export function warningsOf(context: Context): Warning[] {
  return [
    ...incomplete(context),
    ...evidence(context),
    ...invalid(context),
    ...unsettled(context),
    ...unsteady(context),
    ...unequal(context),
  ];
}

function incomplete({ partial, findings, texts }: Context): Warning[] {
  if (!partial) return [];
  const cut = findings.filter(({ result }) => !result.complete).map(({ name }) => name);
  const of = cut.length === 0 ? "" : ` ${texts.banner.of(listOf(cut, texts.and))}`;
  return [{ kind: "incomplete", text: texts.banner.partial + of }];
}

/** Says what simulated or claimed means, where any figure is; a report of measurements alone needs no such word. */
function evidence({ findings, texts }: Context): Warning[] {
  const kinds = [...new Set(findings.map((finding) => finding.evidence))].filter((kind) => kind !== "measured");
  return kinds.map((kind) => {
    const names = findings.filter((finding) => finding.evidence === kind).map(({ name }) => name);
    return { kind: "evidence", text: `${listOf(names, texts.and)}: ${texts.evidenceMeaning[kind]}` };
  });
}

function invalid({ results, texts, language }: Context): Warning[] {
  const trials = results.flatMap((result) => result.trials);
  const count = trials.filter(({ verdict }) => verdict === "invalid").length;
  if (count === 0) return [];
  return [
    { kind: "invalid", text: texts.banner.invalid(formatCount(count, language), formatCount(trials.length, language)) },
  ];
}

function unsettled({ findings, texts, language }: Context): Warning[] {
  return findings.flatMap(({ name, result }) => {
    const settling = result.capacity?.settling;
    if (!isUnsettled(settling)) return [];
    return [{ kind: "unsettled", text: texts.banner.unsettled(name, formatPercent(settling.meanPlace, language)) }];
  });
}

/** The machine was another in one trial than in the next. */
function unsteady({ findings, language }: Context): Warning[] {
  return findings.flatMap(({ name, result }) => {
    const spread = paceSpread(result.trials);
    if (!isUnsteady(spread)) return [];
    const number = (ms: number) => formatNumber(ms, language);
    const text = machineTextsIn(language).unsteady(name, number(spread.fastestMs), number(spread.slowestMs));
    return [{ kind: "unsteady", text }];
  });
}

function unequal({ results, texts }: Context): Warning[] {
  const differing = (Object.keys(SAME) as (keyof typeof SAME)[]).filter((key) => {
    return new Set(results.map((result) => JSON.stringify(SAME[key](result)))).size > 1;
  });
  if (differing.length === 0) return [];
  const names = differing.map((key) => texts.banner.differs[key]);
  return [{ kind: "unequal", text: texts.banner.differing(listOf(names, texts.and)) }];
}

/** What has to be the same for two editions to stand on one chart. */
const SAME = {
  hardware: ({ environment }: Result) => [environment.cpuModel, environment.cores, environment.memoryMiB],
  sharing: ({ environment }: Result) => environment.sharing,
  workload: ({ workload }: Result) => [workload.id, workload.scenario, workload.messagesPerSecPerInsured],
  accounts: ({ workload }: Result) => [workload.accounts, workload.topicAccounts],
  objectives: ({ objectives }: Result) => objectives,
  seed: ({ seed }: Result) => seed,
} as const;

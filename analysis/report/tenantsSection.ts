// Runtime: anywhere.
import type { Trial } from "../../records/trial.ts";
import type { Context, Section } from "./context.ts";
import { type Finding, tellingTrial } from "./finding.ts";
import { html } from "./html.ts";
import { formatCount, formatFigure, formatMs } from "./numbers.ts";
import { type Cell, table } from "./table.ts";
import { tenantsTexts } from "./tenantsTexts.ts";
import { editionName } from "./wording.ts";

/** What each of several insurers on one machine saw of the highest load that held, and what the host spent. Absent where there is one. */
export function tenantsSection({ findings, texts, language }: Context): Section | null {
  const words = tenantsTexts(language);
  const time = (ms: number | null) => (ms === null ? texts.table.infinite : formatMs(ms, language));
  const figure = (value: number | undefined) => (value === undefined ? null : formatFigure(value, language));
  const count = (value: number | undefined) => (value === undefined ? null : formatCount(value, language));
  const told = findings.flatMap((finding) => {
    const trial = shownTrial(finding);
    return trial?.tenants === undefined ? [] : [{ finding, trial, tenants: trial.tenants }];
  });
  if (told.length === 0) return null;
  const rows = told.flatMap(({ finding, trial, tenants }): Cell[][] => {
    const row = (name: string, seen: Omit<NonNullable<Trial["tenants"]>[number], "name">): Cell[] => [
      name,
      editionName(finding, texts),
      formatFigure(seen.offeredPerSec, language),
      time(seen.latencyMs.send.p50),
      time(seen.latencyMs.send.p99),
      time(seen.latencyMs.delivery.p99),
      formatCount(seen.errors.failures, language),
      formatCount(seen.delivery.acknowledged, language),
      formatCount(seen.delivery.lost, language),
      figure(seen.coresMean),
      count(seen.memoryMiBMax),
    ];
    const servers = trial.resources.filter(({ process }) => process !== "k6");
    const host = {
      ...trial,
      coresMean: servers.reduce((sum, { coresMean }) => sum + coresMean, 0),
      memoryMiBMax: servers.reduce((sum, { memoryMiBMax }) => sum + memoryMiBMax, 0),
    };
    return [row(words.host, host), ...tenants.map(({ name, ...seen }) => row(name, seen))];
  });
  const numbers = [
    texts.table.load,
    texts.table.sendP50,
    texts.table.sendP99,
    texts.table.deliveryP99,
    texts.table.failures,
    texts.table.acknowledged,
    texts.table.lost,
    words.cores,
    words.memory,
  ];
  const columns = [
    { title: words.who },
    { title: texts.table.edition },
    ...numbers.map((title) => ({ title, numeric: true })),
  ];
  return {
    id: "tenants",
    heading: words.heading,
    body: html`<p>${words.intro}</p>${table(words.heading, columns, rows)}`,
  };
}

/** The highest load that passed, else the one that tells most. */
function shownTrial(finding: Finding): Trial | null {
  const passed = finding.result.trials.filter(({ verdict }) => verdict === "pass");
  return passed.toSorted((a, b) => b.offeredPerSec - a.offeredPerSec)[0] ?? tellingTrial(finding.result);
}

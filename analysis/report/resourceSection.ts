// Runtime: anywhere.
import type { Trial } from "../../records/trial.ts";
import { bottleneckKind } from "../bottleneck.ts";
import { dataSentence } from "./capacitySection.ts";
import type { Context, Section } from "./context.ts";
import { type Finding, tellingTrial } from "./finding.ts";
import { html } from "./html.ts";
import { formatCount, formatFigure } from "./numbers.ts";
import { type Cell, table } from "./table.ts";
import { editionName } from "./wording.ts";

/** What ran out, process by process, and what an engineer would try next. Absent where no process was watched. */
export function resourceSection({ findings, texts, language }: Context): Section | null {
  const told = findings.flatMap((finding) => {
    const trials = trialsOf(finding);
    return [trials.held, trials.telling].some((trial) => (trial?.resources.length ?? 0) > 0)
      ? [{ finding, ...trials }]
      : [];
  });
  if (told.length === 0) return null;
  const sentences = told.flatMap(({ finding, telling }) => {
    const { capacity, environment } = finding.result;
    const kind = telling?.verdict === "fail" ? bottleneckKind(telling, environment.cores) : null;
    const found = capacity?.bottleneck ?? null;
    if (kind === null && found === null) return [];
    return [
      html`<li><strong>${editionName(finding, texts)}</strong>: ${found === null ? null : dataSentence(found)} ${kind === null ? null : texts.nextStep[kind]}</li>`,
    ];
  });
  const rows = told.flatMap(({ finding, held, telling }) => {
    const failed = telling === held ? null : telling;
    const processes = [
      ...new Set([held, telling].flatMap((trial) => trial?.resources.map(({ process }) => process) ?? [])),
    ];
    return processes.map((process): Cell[] => {
      const of = (trial: Trial | null) => trial?.resources.find((each) => each.process === process);
      const busiest = of(failed) ?? of(held);
      return [
        process,
        editionName(finding, texts),
        cores(of(held)?.coresMean),
        cores(of(failed)?.coresMean),
        cores(busiest?.coresMax),
        busiest === undefined ? null : `${formatCount(busiest.memoryMiBMax, language)} MiB`,
      ];
    });
  });
  const words = texts.table;
  const columns = [
    { title: words.process },
    { title: words.edition },
    { title: words.coresHeld, numeric: true },
    { title: words.coresFailed, numeric: true },
    { title: words.coresPeak, numeric: true },
    { title: words.memoryPeak, numeric: true },
  ];
  return {
    id: "resources",
    heading: texts.sections.ranOut,
    body: html`${sentences.length === 0 ? null : html`<ul>${sentences}</ul>`}<p>${texts.intro.ranOut}</p>${table(texts.sections.ranOut, columns, rows)}`,
  };

  function cores(value: number | undefined): string | null {
    return value === undefined ? null : formatFigure(value, language);
  }
}

/** The highest load that passed, and the trial that shows how it fails. */
function trialsOf({ result }: Finding): { held: Trial | null; telling: Trial | null } {
  const passed = result.trials.filter(({ verdict }) => verdict === "pass");
  const held = passed.toSorted((a, b) => a.offeredPerSec - b.offeredPerSec).at(-1) ?? null;
  return { held, telling: tellingTrial(result) };
}

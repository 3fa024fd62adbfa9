// Runtime: anywhere.
import type { Trial } from "../../records/trial.ts";
import { bottleneckKind } from "../bottleneck.ts";
import { dataSentence } from "./capacitySection.ts";
import type { Context, Section } from "./context.ts";
import { type Finding, tellingTrial } from "./finding.ts";
import { type Html, html } from "./html.ts";
import { machineTextsIn } from "./machineTexts.ts";
import { formatCount, formatFigure, formatPercent } from "./numbers.ts";
import { type Cell, table } from "./table.ts";
import { editionName } from "./wording.ts";

/** What ran out, process by process, and what an engineer would try next. Absent where no process was watched. */
export function resourceSection(context: Context): Section | null {
  const { findings, texts, language } = context;
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
        cores(busiest?.diskReadMiBPerSecMean),
        cores(busiest?.diskWrittenMiBPerSecMean),
        busiest?.openFilesMax === undefined ? null : formatCount(busiest.openFilesMax, language),
      ];
    });
  });
  const words = texts.table;
  const machine = machineTextsIn(language);
  const loopback = told.flatMap(({ finding, telling }) =>
    telling?.loopbackMiBPerSecMean === undefined
      ? []
      : [
          html`<li>${editionName(finding, texts)}: ${machine.loopback(formatFigure(telling.loopbackMiBPerSecMean, language))}</li>`,
        ],
  );
  const columns = [
    { title: words.process },
    { title: words.edition },
    { title: words.coresHeld, numeric: true },
    { title: words.coresFailed, numeric: true },
    { title: words.coresPeak, numeric: true },
    { title: words.memoryPeak, numeric: true },
    { title: machine.diskRead, numeric: true },
    { title: machine.diskWritten, numeric: true },
    { title: machine.openFiles, numeric: true },
  ];
  return {
    id: "resources",
    heading: texts.sections.ranOut,
    body: html`${sentences.length === 0 ? null : html`<ul>${sentences}</ul>`}<p>${texts.intro.ranOut}</p>${table(texts.sections.ranOut, columns, rows)}${
      loopback.length === 0 ? null : html`<ul>${loopback}</ul>`
    }${toldOf(context, told)}`,
  };

  function cores(value: number | undefined): string | null {
    return value === undefined ? null : formatFigure(value, language);
  }
}

/** The servers' own metrics of the telling trial; nothing where no server was asked. */
function toldOf(
  { texts, language }: Context,
  told: readonly { readonly finding: Finding; readonly telling: Trial | null }[],
): Html | null {
  const words = machineTextsIn(language);
  const figure = (value: number | null) => (value === null ? null : formatFigure(value, language));
  const rows = told.flatMap(({ finding, telling }) =>
    (telling?.serverMetrics ?? []).map((each): Cell[] => [
      each.process,
      editionName(finding, texts),
      figure(each.databaseWaitMsMean),
      figure(each.reactorTickMsMean),
      each.gcShare === null ? null : formatPercent(each.gcShare, language),
      figure(each.eventsPersistedPerSec),
      figure(each.limiterRejectsPerSec),
      figure(each.processingLagMsMax),
      figure(each.replicationQueueMax),
    ]),
  );
  if (rows.length === 0) return null;
  const titles = [words.databaseWait, words.reactorTick, words.gc, words.events, words.rejects, words.lag, words.queue];
  const columns = [
    { title: texts.table.process },
    { title: texts.table.edition },
    ...titles.map((title) => ({ title, numeric: true })),
  ];
  return html`<h3>${words.told}</h3><p>${words.toldIntro}</p>${table(words.told, columns, rows)}`;
}

/** The highest load that passed, and the trial that shows how it fails. */
function trialsOf({ result }: Finding): { held: Trial | null; telling: Trial | null } {
  const passed = result.trials.filter(({ verdict }) => verdict === "pass");
  const held = passed.toSorted((a, b) => a.offeredPerSec - b.offeredPerSec).at(-1) ?? null;
  return { held, telling: tellingTrial(result) };
}

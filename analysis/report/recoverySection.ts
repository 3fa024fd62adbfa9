// Runtime: anywhere.
import { burstOf } from "./burst.ts";
import type { Context, Section } from "./context.ts";
import { html } from "./html.ts";
import { formatCount, formatDuration, formatFigure } from "./numbers.ts";
import { type Cell, table } from "./table.ts";
import { editionName } from "./wording.ts";

/** What bursts and faults did, and how long it took until everything was well again. Absent where there were none. */
export function recoverySection({ findings, texts, language }: Context): Section | null {
  const words = texts.recovery;
  const second = (sec: number) => formatDuration(Number(sec.toFixed(1)), language);
  const after = (fromSec: number, sec: number | null) =>
    sec === null ? words.never : second(Math.max(0, sec - fromSec));
  const rows = findings.flatMap((finding) =>
    finding.result.trials.flatMap((trial): Cell[][] => {
      const name = editionName(finding, texts);
      const load = formatFigure(trial.offeredPerSec, language);
      const burst = burstOf(trial, finding.result.objectives);
      const faults = trial.faults.map((fault): Cell[] => [
        words.fault(words.kinds[fault.what], fault.target),
        name,
        load,
        second(fault.atSec),
        fault.endSec === null ? words.never : after(fault.atSec, fault.endSec),
        after(fault.atSec, fault.recoveredSec),
        formatCount(fault.backlogMax, language),
        after(fault.atSec, fault.drainedSec),
        formatCount(
          Object.values(fault.failures).reduce((sum, count) => sum + count, 0),
          language,
        ),
      ]);
      return [
        ...(burst === null
          ? []
          : [
              [
                words.burst(formatFigure(burst.peakPerSec, language)),
                name,
                load,
                second(burst.peakSec),
                null,
                after(burst.peakSec, burst.recoveredSec),
                formatCount(burst.backlogMax, language),
                null,
                null,
              ],
            ]),
        ...faults,
      ];
    }),
  );
  if (rows.length === 0) return null;
  const columns = [
    { title: words.event },
    { title: texts.table.edition },
    { title: texts.table.load, numeric: true },
    { title: words.at, numeric: true },
    { title: words.lasted, numeric: true },
    { title: words.wellAgain, numeric: true },
    { title: words.backlog, numeric: true },
    { title: words.drained, numeric: true },
    { title: words.failed, numeric: true },
  ];
  return {
    id: "recovery",
    heading: texts.sections.recovery,
    body: html`<p>${texts.intro.recovery}</p>${table(texts.sections.recovery, columns, rows)}`,
  };
}

// Runtime: anywhere.
import { storyMeasures } from "../../records/objectives.ts";
import type { Drift } from "../../records/trial.ts";
import type { Context, Section } from "./context.ts";
import { html } from "./html.ts";
import { formatCount, formatFigure, formatMs, formatNumber, formatPercent } from "./numbers.ts";
import { type Cell, table } from "./table.ts";
import { storyTexts } from "./texts.story.ts";
import { editionName } from "./wording.ts";

/** Logins, new conversations, documents: how long they took. Absent where no trial had any. */
export function operationsSection({ findings, texts, language }: Context): Section | null {
  const words = storyTexts[language];
  const rows = findings.flatMap((finding) =>
    finding.result.trials.flatMap((trial) =>
      storyMeasures.flatMap((measure): Cell[][] => {
        const seen = trial.latencyMs[measure];
        if (seen === undefined || seen.count === 0) return [];
        const objective = finding.result.objectives[measure];
        const time = (ms: number | null) => (ms === null ? texts.table.infinite : formatMs(ms, language));
        return [
          [
            words.measures[measure],
            editionName(finding, texts),
            formatFigure(trial.offeredPerSec, language),
            formatCount(seen.count, language),
            formatCount(seen.failures, language),
            time(seen.p50),
            time(seen.p99),
            objective === undefined ? null : formatMs(objective.limitMs, language),
          ],
        ];
      }),
    ),
  );
  if (rows.length === 0) return null;
  const columns = [
    { title: words.operation },
    { title: texts.table.edition },
    { title: texts.table.load, numeric: true },
    { title: words.count, numeric: true },
    { title: words.failed, numeric: true },
    { title: "p50", numeric: true },
    { title: "p99", numeric: true },
    { title: words.objective, numeric: true },
  ];
  return {
    id: "operations",
    heading: words.operations,
    body: html`<p>${words.operationsIntro}</p>${table(words.operations, columns, rows)}`,
  };
}

/** What a long trial shows that a short one cannot. Absent where there was none. */
export function driftSection({ findings, texts, language }: Context): Section | null {
  const words = storyTexts[language];
  const mib = (value: number) => `${formatNumber(value, language)} MiB`;
  const rows = findings.flatMap((finding) =>
    finding.result.trials.flatMap(({ drift }): Cell[][] => {
      if (drift === undefined) return [];
      const name = editionName(finding, texts);
      const moved = (what: string, each: Drift, unit: (value: number) => string): Cell[] => [
        what,
        name,
        unit(each.first),
        unit(each.last),
        `${each.perHour > 0 ? "+" : ""}${unit(each.perHour)}`,
        formatPercent(each.pRising, language),
      ];
      return [
        ...drift.latencyMs.map((each) =>
          moved(words.latencies[each.name] ?? each.name, each, (ms) => formatMs(ms, language)),
        ),
        ...drift.memoryMiB.map((each) => moved(words.memoryOf(each.name), each, mib)),
        ...drift.tables.map(({ table: of, beforeBytes, afterBytes }): Cell[] => [
          words.table(of),
          name,
          mib(beforeBytes / 2 ** 20),
          mib(afterBytes / 2 ** 20),
          null,
          null,
        ]),
      ];
    }),
  );
  if (rows.length === 0) return null;
  const columns = [
    { title: words.what },
    { title: texts.table.edition },
    { title: words.first, numeric: true },
    { title: words.last, numeric: true },
    { title: words.perHour, numeric: true },
    { title: words.chance, numeric: true },
  ];
  return {
    id: "drift",
    heading: words.drift,
    body: html`<p>${words.driftIntro}</p>${table(words.drift, columns, rows)}`,
  };
}

// Runtime: anywhere.
import type { Quantiles } from "../../records/trial.ts";
import type { Context, Section } from "./context.ts";
import { federationTexts } from "./federationTexts.ts";
import { html } from "./html.ts";
import { formatCount, formatDuration, formatFigure, formatMs } from "./numbers.ts";
import { type Cell, table } from "./table.ts";
import { editionName } from "./wording.ts";

/** How long messages took from one homeserver to the other, and how a side caught up that was away. Absent where there is one homeserver. */
export function federationSection({ findings, texts, language }: Context): Section | null {
  const words = federationTexts(language);
  const time = (ms: number | null) => (ms === null ? texts.table.infinite : formatMs(ms, language));
  const trials = findings.flatMap((finding) =>
    finding.result.trials.flatMap(({ federation, offeredPerSec }) =>
      federation === undefined
        ? []
        : [{ federation, name: editionName(finding, texts), load: formatFigure(offeredPerSec, language) }],
    ),
  );
  if (trials.length === 0) return null;
  const lags = trials.flatMap(({ federation, name, load }): Cell[][] => {
    const row = (way: string, { count, failures, p50, p95, p99, max }: Quantiles): Cell[] => [
      way,
      name,
      load,
      formatCount(count, language),
      formatCount(failures, language),
      ...[p50, p95, p99, max].map(time),
    ];
    return [row(words.toStaff, federation.lagMs.toStaff), row(words.toInsured, federation.lagMs.toInsured)];
  });
  const catchUps = trials.flatMap(({ federation, name, load }) =>
    federation.catchUps.map(({ target, endSec, waiting, caughtUpSec }): Cell[] => [
      target,
      name,
      load,
      formatCount(waiting, language),
      caughtUpSec === null ? texts.recovery.never : formatDuration(Number((caughtUpSec - endSec).toFixed(1)), language),
    ]),
  );
  const most = Math.max(...trials.map(({ federation }) => federation.waitingMax));
  const edition = { title: texts.table.edition };
  const load = { title: texts.table.load, numeric: true };
  const numbers = [words.messages, words.never, "p50", "p95", "p99", words.max];
  const lagColumns = [{ title: words.way }, edition, load, ...numbers.map((title) => ({ title, numeric: true }))];
  const catchUpColumns = [
    { title: words.what },
    edition,
    load,
    { title: words.waiting, numeric: true },
    { title: words.caughtUp, numeric: true },
  ];
  return {
    id: "federation",
    heading: words.heading,
    body: html`<p>${words.intro(formatCount(most, language))}</p>${table(words.heading, lagColumns, lags)}${
      catchUps.length === 0
        ? null
        : html`<p>${words.catchUpIntro}</p>${table(words.caughtUp, catchUpColumns, catchUps)}`
    }`,
  };
}

// Runtime: anywhere.
import { survivalOf } from "../statistics/latencyClasses.ts";
import type { Context, Figure, Section } from "./context.ts";
import { distributionTrials } from "./finding.ts";
import { html } from "./html.ts";
import { formatFigure, formatMs, formatPercent } from "./numbers.ts";
import { type Cell, table } from "./table.ts";
import { folded } from "./trialSections.ts";
import { editionName } from "./wording.ts";

/** Times at which the table cuts the distribution, ms: ends of latency classes, so that every share is counted. */
const CUTS_MS = [100, 200, 500, 1000, 2000, 5000, 10_000] as const;

/** How the times scatter: beside the load that held, the one that was too much. */
export function distributionSection(context: Context, figure: Figure): Section | null {
  const { findings, texts, language } = context;
  const rows = findings.flatMap((finding) =>
    distributionTrials(finding.result).flatMap(({ trial }) =>
      (["send", "delivery"] as const).flatMap((kind): Cell[][] => {
        const { histogram } = trial.latencyMs[kind];
        if (histogram === undefined) return [];
        const steps = survivalOf(histogram);
        const slower = (cutMs: number) =>
          steps.findLast(({ ms }) => ms <= cutMs)?.shareSlower ?? (steps.length === 0 ? null : 1);
        return [
          [
            formatFigure(trial.offeredPerSec, language),
            editionName(finding, texts),
            texts.verdicts[trial.verdict],
            texts.latency[kind],
            ...CUTS_MS.map((cutMs) => {
              const share = slower(cutMs);
              return share === null ? null : formatPercent(share, language);
            }),
          ],
        ];
      }),
    ),
  );
  if (rows.length === 0) return null;
  const columns = [
    { title: texts.table.load, numeric: true },
    { title: texts.table.edition },
    { title: texts.table.verdict },
    { title: texts.table.what },
    ...CUTS_MS.map((cutMs) => ({ title: texts.distribution.slowerThan(formatMs(cutMs, language)), numeric: true })),
  ];
  return {
    id: "distribution",
    heading: texts.sections.distribution,
    body: html`<p>${texts.intro.distribution}</p>${figure("distribution", texts.distribution.title)}
${folded(context, table(texts.sections.distribution, columns, rows))}`,
  };
}

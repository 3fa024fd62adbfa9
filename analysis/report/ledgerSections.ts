// Runtime: anywhere.
import type { Result } from "../../records/result.ts";
import type { Delivery } from "../../records/trial.ts";
import { shareUpperBound } from "../statistics/binomial.ts";
import type { Context, Section } from "./context.ts";
import { html } from "./html.ts";
import { ledgerTexts } from "./ledgerTexts.ts";
import { formatCount, formatPercent } from "./numbers.ts";
import { type Cell, table } from "./table.ts";

const CLASSES = [
  "attempted",
  "acknowledged",
  "delivered",
  "late",
  "stored",
  "lost",
  "duplicated",
  "reordered",
  "unknown",
  "unaudited",
] as const satisfies readonly (keyof Delivery)[];

/** What became of every message, over all trials of an edition. */
export function deliverySection(context: Context): Section | null {
  const { findings, texts, language } = context;
  const told = findings.filter(({ result }) => deliveryOf(result, "attempted") > 0);
  if (told.length === 0) return null;
  const columns = [
    { title: texts.table.messages },
    ...told.map(({ name, evidence }) => ({
      title: texts.chart.edition(name, texts.evidence[evidence]),
      numeric: true,
    })),
  ];
  const rows = CLASSES.map((kind): Cell[] => [
    texts.table[kind],
    ...told.map(({ result }) => formatCount(deliveryOf(result, kind), language)),
  ]);
  const sentences = told.map(
    ({ name, result, evidence }) =>
      html`<li>${name} (${texts.evidence[evidence]}): ${deliveryWords(context, result)}</li>`,
  );
  return {
    id: "delivery",
    heading: texts.sections.delivery,
    body: html`<p>${texts.intro.delivery}</p><ul>${sentences}</ul>${table(texts.sections.delivery, columns, rows)}`,
  };
}

/** The certificate: how many, what became of them, and what their number says of the rate of loss. */
export function deliveryWords({ texts, language }: Context, result: Result): string {
  const words = texts.deliverySentence;
  const count = (kind: keyof Delivery) => deliveryOf(result, kind);
  const number = (kind: keyof Delivery) => formatCount(count(kind), language);
  const arrived = formatCount(count("delivered") + count("late"), language);
  const known = count("acknowledged") - count("unaudited");
  const faults = count("duplicated") + count("reordered");
  const besides = ledgerTexts(language);
  return [
    words.certificate(number("acknowledged"), arrived, number("late"), number("lost")),
    known > 0 ? words.bound(formatCount(known, language), formatPercent(lossRateBound(result), language)) : "",
    faults > 0 ? words.faults(number("duplicated"), number("reordered")) : words.clean,
    count("unaudited") > 0 ? words.unaudited(number("unaudited")) : "",
    count("retried") > 0 ? besides.repeats(number("retried"), number("retriedAnew")) : "",
    count("receipts") > 0 ? besides.receipts(number("receipts"), number("receiptsUnseen")) : "",
    count("notes") > 0 ? besides.notes(number("notes"), number("notesUnseen")) : "",
    count("gaps") + count("gapsUnfilled") > 0 ? besides.gaps(number("gaps"), number("gapsUnfilled")) : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/**
 * The rate of loss that is exceeded with 5 % at most, by the acknowledged messages whose fate is known: one-sided
 * Clopper-Pearson, for none lost of n about 3/n. Messages that fall together in one crash prove less than their number.
 */
function lossRateBound(result: Result): number {
  const known = deliveryOf(result, "acknowledged") - deliveryOf(result, "unaudited");
  return shareUpperBound(deliveryOf(result, "lost"), known, 0.95);
}

/** Messages of one class over all trials of a result. */
export function deliveryOf(result: Result, kind: keyof Delivery): number {
  return result.trials.reduce((total, { delivery }) => total + delivery[kind], 0);
}

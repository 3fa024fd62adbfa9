// Runtime: anywhere. What the report says of editions whose trials were taken in turns, in both languages.
import type { Language } from "./language.ts";

const en = {
  heading: "How many times as much?",
  intro:
    "The trials of these editions were taken in turns, in random order, from equal snapshots on the same processors. The ratio divides the loads at which they fall over; its interval follows from the fits of both. Where it holds 1, these trials show no difference.",
  columns: {
    edition: "Edition",
    base: "Compared with",
    ratio: "Times as much",
    interval: "95 % interval",
    says: "What that says",
    trials: "Trials",
  },
  more: "carries more",
  less: "carries less",
  noDifference: "no difference shown",
  noRatio: "no ratio: one of the two has no capacity",
  to: (low: string, high: string) => `${low} to ${high}`,
  clause: (times: string, base: string, low: string, high: string) =>
    `${times} times as much as ${base} (95 % interval ${low} to ${high})`,
  clauseNoDifference: (times: string, base: string, low: string, high: string) =>
    `no difference from ${base} shown (${times} times as much, 95 % interval ${low} to ${high})`,
  differing: "What else differs between them",
  field: "Field",
};

const de: typeof en = {
  heading: "Wievielmal so viel?",
  intro:
    "Die Versuche dieser Editionen lagen abwechselnd, in zufälliger Reihenfolge, von gleichen Ständen aus und auf denselben Prozessoren. Das Verhältnis teilt die Lasten, bei denen sie umfallen; sein Intervall folgt aus den Anpassungen beider. Wo es die 1 enthält, zeigen diese Versuche keinen Unterschied.",
  columns: {
    edition: "Edition",
    base: "Verglichen mit",
    ratio: "Wievielmal so viel",
    interval: "95-%-Intervall",
    says: "Was das heißt",
    trials: "Versuche",
  },
  more: "trägt mehr",
  less: "trägt weniger",
  noDifference: "kein Unterschied gezeigt",
  noRatio: "kein Verhältnis: eine der beiden hat keine Kapazität",
  to: (low: string, high: string) => `${low} bis ${high}`,
  clause: (times: string, base: string, low: string, high: string) =>
    `${times}-mal so viel wie ${base} (95-%-Intervall ${low} bis ${high})`,
  clauseNoDifference: (times: string, base: string, low: string, high: string) =>
    `kein Unterschied zu ${base} gezeigt (${times}-mal so viel, 95-%-Intervall ${low} bis ${high})`,
  differing: "Was sich sonst zwischen ihnen unterscheidet",
  field: "Angabe",
};

export function comparisonTextsIn(language: Language): typeof en {
  return language === "de" ? de : en;
}

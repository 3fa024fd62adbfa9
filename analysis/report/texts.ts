// Runtime: anywhere.
import type { Need, WorkloadSummary } from "../../records/result.ts";
import type { Language } from "./language.ts";
import { de } from "./texts.de.ts";
import { en, type Texts } from "./texts.en.ts";

export type { Texts } from "./texts.en.ts";

/** All words of the report in one language. */
export function textsIn(language: Language): Texts {
  return language === "de" ? de : en;
}

/** Name of an insurer in a sentence; one we have no word for keeps the name it came with. */
export function insurerName(need: Pick<Need, "id" | "name">, texts: Texts): string {
  return texts.insurers[need.id] ?? need.name;
}

/** Name of an insurer where there is little room. */
export function insurerNameShort(need: Pick<Need, "id" | "name">, texts: Texts): string {
  return texts.insurersShort[need.id] ?? need.name;
}

/** "a", "a and b", "a, b and c". */
export function listOf(items: readonly string[], joint: string): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")}${joint}${items.at(-1)}`;
}

/** Title of a workload; one that is not among the presets keeps the title it came with. */
export function workloadTitle(workload: Pick<WorkloadSummary, "id" | "title">, texts: Texts): string {
  return texts.workloads[workload.id] ?? workload.title;
}

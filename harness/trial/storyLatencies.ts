// Runtime: Node.

import type { Objectives } from "../../records/objectives.ts";
import { type StoryMeasure, storyMeasures } from "../../records/objectives.ts";
import type { TrialFacts } from "../../records/trial.ts";
import { countOf, type Database } from "../samples/database.ts";
import { quantilesOf } from "./quantiles.ts";

/** Latencies of what only some scenarios have: logins, new conversations, documents. Those that the trial did not have are left out. */
export async function storyLatencies(
  database: Database,
  objectives: Objectives,
): Promise<Pick<TrialFacts["latencyMs"], StoryMeasure>> {
  const found: Partial<TrialFacts["latencyMs"]> = {};
  for (const measure of storyMeasures) {
    const query = queryOf(measure);
    const { n } = await database.row(`SELECT count(*) AS n FROM (${query})`);
    if (countOf(n) === 0) continue;
    found[measure] = await quantilesOf(database, query, objectives[measure]?.limitMs ?? NO_LIMIT_MS);
  }
  return found;
}

/** A day: without an objective only failures count as violations. */
const NO_LIMIT_MS = 86_400_000;

/** What the plan asks for is held against the plan: what never came counts as worst. Downloads follow from messages, which it does not know. */
function queryOf(measure: StoryMeasure): string {
  if (measure === "download")
    return "SELECT CASE WHEN error = '' THEN latencyMs ELSE 'inf'::DOUBLE END AS x, intendedMs AS t FROM counted WHERE kind = 'download'";
  return plannedLatency(measure);
}

/** Latency of every operation of a kind that the plan intended in the window; infinite where it failed or never came. */
export function plannedLatency(kind: "open" | "login" | "contact" | "upload"): string {
  return `
  SELECT CASE WHEN s.error = '' THEN s.latencyMs ELSE 'inf'::DOUBLE END AS x, p.intendedMs AS t
  FROM plannedInWindow p LEFT JOIN samples s ON s.kind = '${kind}' AND s.stream = p.stream AND s.seq = p.seq
  WHERE p.kind = '${kind}'`;
}

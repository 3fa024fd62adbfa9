// Runtime: anywhere.
import type { Objectives } from "../../records/objectives.ts";
import type { Reason, TrialFacts, Verdict } from "../../records/trial.ts";
import { underFaults } from "./faulted.ts";
import { type Finding, findings } from "./findings.ts";
import { generatorFaults } from "./generator.ts";

/** What the operator said beforehand. */
export interface Declared {
  /** The target's rate limits are part of what is measured: a 429 is then a failure like any other. */
  readonly rateLimited?: boolean;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly reasons: Reason[];
}

/**
 * The verdict of one trial.
 *
 * 1. A lost message, a leak or a dead server *fails* the trial, however it was driven: no flaw of the generator explains
 *    it away.
 * 2. Otherwise a trial whose generator was the bottleneck is *invalid*.
 * 3. A violated objective, or outstanding work that grows, *fails* it.
 * 4. Where sends or deliveries are too few to speak at all, or too close to the limit to tell, or where the trial was
 *    cut off, it is *insufficient*.
 * 5. Else it *passes*.
 *
 * Where faults were inflicted on purpose, 3 and 4 ask instead whether the objectives hold again after each of them.
 *
 * docs/method.md has the tests with their error probabilities and one verdict recomputed by hand.
 */
export function judgeTrial(facts: TrialFacts, objectives: Objectives, declared: Declared = {}): Judgement {
  const found = underFaults(findings(facts, objectives), facts);
  const certain = of(found, "certain");
  if (certain.length > 0) return { verdict: "fail", reasons: reasonsOf([...certain, ...of(found, "violated")]) };
  const faults = generatorFaults(facts, objectives, declared);
  if (faults.length > 0) return { verdict: "invalid", reasons: faults };
  const violated = of(found, "violated");
  if (violated.length > 0) return { verdict: "fail", reasons: reasonsOf(violated) };
  const open = of(found, "open");
  if (open.length > 0) return { verdict: "insufficient", reasons: reasonsOf(open) };
  return { verdict: "pass", reasons: reasonsOf(of(found, "note")) };
}

function of(found: readonly Finding[], weight: Finding["weight"]): Finding[] {
  return found.filter((finding) => finding.weight === weight);
}

function reasonsOf(found: readonly Finding[]): Reason[] {
  return found.map(({ code, text }) => ({ code, text }));
}

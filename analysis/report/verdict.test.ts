// Runtime: Node.
import { describe, expect, it } from "vitest";
import { findingsOf } from "./finding.ts";
import { type FixtureOptions, resultFixture } from "./fixtures.ts";
import type { Language } from "./language.ts";
import { needSentences, verdictSentence } from "./verdict.ts";

const say = (language: Language, ...options: FixtureOptions[]) =>
  verdictSentence(findingsOf(options.map(resultFixture)), language);
const needs = (language: Language, options: FixtureOptions) =>
  needSentences(findingsOf([resultFixture(options)]), language);

describe("the verdict in a sentence", () => {
  it("says where an edition falls over, in both languages", () => {
    expect(say("en", {})).toBe(
      "Synapse, one process (measured) falls over at 36 messages/s = 56 million insured (95 % interval 35.6 to 36.6 messages/s).",
    );
    expect(say("de", {})).toBe(
      "Synapse, one process (gemessen) bricht zusammen bei 36 Nachrichten/s = 56 Millionen Versicherte (95-%-Intervall 35,6 bis 36,6 Nachrichten/s).",
    );
  });

  it("compares with the first and says when a figure was not measured", () => {
    const sentence = say("en", {}, { name: "Paid edition", capacityPerSec: 120, evidence: "claimed" });
    expect(sentence).toContain("; Paid edition (claimed) falls over at 116 messages/s");
    expect(sentence).toContain("3.2 times as much as Synapse, one process (3 to 3.4 times when both intervals");
  });

  it("shows no difference where both intervals overlap, and names no factor", () => {
    const alike = [{}, { name: "Paid edition", capacityPerSec: 40.2 }] as const;
    expect(say("en", ...alike)).toMatch(/, no difference from Synapse, one process shown \(0\.\d+ to 1\S* times when/);
    expect(say("en", ...alike)).not.toContain("as much as");
    expect(say("de", ...alike)).toContain("kein Unterschied zu Synapse, one process gezeigt");
  });

  it("calls a bracket a bracket", () => {
    expect(say("en", { method: "bracket" })).toContain("(last pass 35.6, first fail 36.6 messages/s)");
  });

  it("says bounds, single trials, and that there is too little data", () => {
    expect(say("en", { loadsPerSec: [5, 30] })).toContain(
      "held up to 30 messages/s = 46 million insured, the highest load",
    );
    expect(say("en", { loadsPerSec: [50] })).toContain("failed at 50 messages/s = 77 million insured already");
    expect(say("en", { kind: "run", loadsPerSec: [20] })).toContain(
      "one trial at 20 messages/s = 31 million insured, passed",
    );
    expect(say("en", { loadsPerSec: [20], invalid: [0] })).toContain("insufficient data");
    expect(say("en", { loadsPerSec: [] })).toContain("no trial yet");
  });

  it("names no insured in plain-rate mode", () => {
    expect(say("en", { perInsured: null })).toBe(
      "Synapse, one process (measured) falls over at 36 messages/s (95 % interval 35.6 to 36.6 messages/s).",
    );
  });
});

describe("who is carried", () => {
  it("lists who is and who is not", () => {
    expect(needs("en", {})).toEqual([
      "Synapse, one process carries the peak of DAK, AOK, Barmer, TK and Bitmarck's insurers; not all insured (GKV).",
    ]);
    expect(needs("de", { preset: "mass" })).toEqual([
      "Synapse, one process trägt die Spitzenlast keiner der genannten Kassen.",
    ]);
    expect(needs("en", { preset: "today" })).toEqual([
      "Synapse, one process carries the peak of every insurer listed.",
    ]);
  });

  it("does not guess beyond the loads that were tried", () => {
    expect(needs("en", { loadsPerSec: [5, 30] })[0]).toContain("not known: all insured (GKV)");
    expect(needs("en", { kind: "run", loadsPerSec: [20] })).toEqual([]);
  });
});

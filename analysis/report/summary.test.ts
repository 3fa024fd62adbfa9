// Runtime: Node.
import { describe, expect, it } from "vitest";
import { type Carrying, carries, findingsOf, needsOf } from "./finding.ts";
import { resultFixture } from "./fixtures.ts";
import { summary } from "./summary.ts";
import { verdictSentence } from "./verdict.ts";

const results = [resultFixture(), resultFixture({ name: "Synapse with workers", capacityPerSec: 71, invalid: [5] })];

/** Cells of the table's rows, without head and rule. */
const cellsOf = (text: string) =>
  text
    .split("\n")
    .slice(0, text.split("\n").findIndex((line) => line.startsWith("## ")) >>> 0)
    .filter((line) => line.startsWith("| "))
    .slice(2)
    .map((line) => line.slice(2, -2).split(" | "));

describe("summary.md", () => {
  it("begins with the verdict in one sentence", () => {
    expect(summary(results, false).split("\n")[0]).toBe(verdictSentence(findingsOf(results), "en"));
  });

  it("has a row an edition whose figures are those of the JSON, to four digits", () => {
    const rows = cellsOf(summary(results, false));
    expect(rows).toHaveLength(2);
    results.forEach(({ capacity }, index) => {
      const row = rows[index] ?? [];
      const read = (cell: string | undefined) => Number(cell?.replaceAll(",", ""));
      const { c95, c50, low, high } = capacity?.messagesPerSec ?? {};
      expect(read(row[2])).toBe(Number(c95?.toPrecision(4)));
      expect(read(row[3])).toBe(Number(c50?.toPrecision(4)));
      expect(row[4]?.split(" to ").map(read)).toEqual([low, high].map((value) => Number(value?.toPrecision(4))));
      expect(read(row[5])).toBe(Math.round(capacity?.insuredServed?.c50 ?? 0));
    });
  });

  it("carries the exact figures of the JSON", () => {
    const lines = summary(results, false).split("\n");
    const exact = lines.slice(lines.indexOf("```json") + 1, lines.lastIndexOf("```")).map((line) => JSON.parse(line));
    expect(exact.map(({ messagesPerSec, insuredServed }) => ({ messagesPerSec, insuredServed }))).toEqual(
      results.map(({ capacity }) => ({
        messagesPerSec: capacity?.messagesPerSec,
        insuredServed: capacity?.insuredServed,
      })),
    );
  });

  it("warns of what is incomplete and of trials that are not valid", () => {
    expect(summary(results, false)).toContain("> 1 of 22 trials is not valid");
    expect(summary(results, false)).not.toContain("Incomplete");
    expect(summary(results, true)).toContain("> Incomplete. ");
    expect(summary([resultFixture({ complete: false })], false)).toContain("Cut off: Synapse, one process.");
  });

  it("says insufficient where there is too little data", () => {
    const [row] = cellsOf(summary([resultFixture({ loadsPerSec: [20], invalid: [0] })], false));
    expect(row?.slice(2, 4)).toEqual(["insufficient", "insufficient"]);
  });

  it("lets no name from the data become markup", () => {
    const text = summary([resultFixture({ name: "a|b <img src=x> [c](http://d) `e`\n# f" })], false);
    expect(text).not.toContain("<img");
    // Inside the block of JSON nothing is markup but the fence itself.
    expect(text.slice(0, text.indexOf("```json"))).not.toMatch(/(?<!\\)\[c/);
    expect(text).not.toMatch(/^# f/m);
    expect(cellsOf(text)[0]).toHaveLength(9);
  });

  it("tells a stranger who carries whom, how sure that is and what was assumed, without any other file", () => {
    const text = summary(results, false);
    const findings = findingsOf(results);
    const part = (heading: string) => text.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
    const words: Readonly<Record<string, Carrying>> = {
      yes: "yes",
      no: "no",
      "too close to call": "borderline",
      "not known, no such load was tried": "unknown",
    };
    const insurers = rowsIn(part("Need against capacity"));
    const needs = needsOf(results);
    expect(insurers).toHaveLength(needs.length);
    needs.forEach((need, index) => {
      const [, insured, perSec, ...editions] = insurers[index] ?? [];
      expect(Number(insured?.replaceAll(",", ""))).toBe(need.insured);
      expect(Number(perSec)).toBe(Number(need.messagesPerSec.toPrecision(4)));
      expect(editions.map((cell) => words[cell])).toEqual(findings.map((finding) => carries(finding, need)));
    });
    const sure = part("How sure that is");
    for (const { name } of findings) expect(sure).toContain(`${name} (measured): fit over`);
    expect(sure).toContain("8 trials passed, 3 failed");
    const basis = part("What it rests on");
    expect(basis).toContain("2 cores of Made-up CPU 3000. Generator, homeserver and database shared the same 2 cores.");
    expect(basis).toContain("99 % of sends are acknowledged within 1 s");
    const assumed = rowsIn(basis);
    const assumptions = results[0]?.workload.assumptions ?? [];
    expect(assumed.map(([, value, , unit]) => [Number(value), unit])).toEqual(
      assumptions.map(({ value, unit }) => [value, unit]),
    );
    expect(assumed[0]?.slice(2)).toEqual(["0.01 to 1.4", "messages an account and workday", "assumed"]);
  });
});

/** Cells of a table's rows, without head and rule. */
const rowsIn = (text: string) =>
  text
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2)
    .map((line) => line.slice(2, -2).split(" | "));

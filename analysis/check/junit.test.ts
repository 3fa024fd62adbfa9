// Runtime: Node.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validateXML } from "xmllint-wasm";
import type { CheckCase, CheckReport } from "./check.ts";
import { junit } from "./junit.ts";

/** Our own dialect, and the schema of Jenkins' xUnit plugin or of anybody else where its file is named. */
const schemas = [
  new URL("../../dev/testing/junit.xsd", import.meta.url),
  ...(process.env.KASSENSTURZ_JUNIT_XSD === undefined ? [] : [process.env.KASSENSTURZ_JUNIT_XSD]),
].map((file) => readFileSync(file, "utf8"));

const caseOf = (outcome: CheckCase["outcome"], text: string): CheckCase => ({
  edition: "synapse-single",
  name: `is it "well"? ${text}`,
  outcome,
  message: `${text} <b>1 & 2</b>`,
  details: [text, "]]> \u0007 \ud800"],
});
const reportOf = (cases: readonly CheckCase[], assumptions: readonly string[] = []): CheckReport => ({
  outcome: "passed",
  cases,
  startedAt: "2026-11-23T02:00:00.123Z",
  assumptions,
});

async function complaints(xml: string): Promise<string[]> {
  const found: string[] = [];
  for (const schema of schemas) {
    const { valid, errors } = await validateXML({ xml, schema });
    if (!valid) found.push(...errors.map(({ rawMessage }) => rawMessage));
  }
  return found;
}

// The validator is compiled anew for every file, which takes long on a busy machine.
describe("JUnit XML", { timeout: 60_000 }, () => {
  it("keeps its schema, whatever stands in names and messages", async () => {
    const texts = fc.sample(fc.string({ unit: "binary", maxLength: 40 }), { numRuns: 60, seed: 1 });
    const cases = texts.map((text, index) =>
      caseOf((["passed", "failed", "undecided"] as const)[index % 3] ?? "passed", text),
    );
    expect(await complaints(junit(reportOf(cases, ["assumed & said"])))).toEqual([]);
    expect(await complaints(junit(reportOf([caseOf("failed", "one")])))).toEqual([]);
  });

  it("would be caught with a wrong count or an unknown element", async () => {
    const xml = junit(reportOf([caseOf("failed", "one")]));
    expect(await complaints(xml.replace('failures="1"', 'failures="none"'))).not.toEqual([]);
    expect(await complaints(xml.replaceAll("failure>", "fault>"))).not.toEqual([]);
  });

  it("counts failures and errors apart", () => {
    const xml = junit(
      reportOf([caseOf("passed", "a"), caseOf("failed", "b"), caseOf("undecided", "c"), caseOf("failed", "d")]),
    );
    expect(xml).toContain('tests="4" failures="2" errors="1"');
    expect(xml).toContain('timestamp="2026-11-23T02:00:00"');
    expect(xml.match(/<failure /g)).toHaveLength(2);
    expect(xml.match(/<error /g)).toHaveLength(1);
    expect(xml).toContain('message="b &lt;b&gt;1 &amp; 2&lt;/b&gt;"');
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse, parseDocument } from "yaml";
import { z } from "zod";
import { packageRoot } from "./packageRoot.ts";
import { loadEdition, loadObjectives, loadWorkload, readRecord } from "./records.ts";
import { UsageError } from "./usageError.ts";

const folder = mkdtempSync(join(tmpdir(), "kassensturz-records-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, "own.yaml");
  writeFileSync(path, text);
  return path;
}
const preset = readFileSync(join(packageRoot, "generators/workloads/epa-active.yaml"), "utf8");
/** The preset with one field changed, or removed, written to a file. */
function spoiled(path: readonly (string | number)[], value: unknown): string {
  const document = parseDocument(preset);
  if (value === undefined) document.deleteIn(path);
  else document.setIn(path, value);
  return file(String(document));
}

describe("loadWorkload", () => {
  it("finds presets by name and files by path, whatever the working directory", () => {
    expect(loadWorkload("epa-active").id).toBe("epa-active");
    expect(loadWorkload(file(preset.replace("id: epa-active", "id: mine"))).id).toBe("mine");
    expect(loadWorkload(file(JSON.stringify(parse(preset)))).id).toBe("epa-active");
  });

  it("lists what there is when a name is unknown", () => {
    expect(() => loadWorkload("epa")).toThrow(UsageError);
    expect(() => loadWorkload("epa")).toThrow('known workload (epa-active, mass, today) or a file, found "epa"');
    expect(() => loadObjectives("nope")).toThrow('or a file, found "nope"');
    expect(() => loadEdition("nope")).toThrow('or a file, found "nope"');
  });

  it.each([
    ["activity.peakFactor.value", "2x", 'expected a value of type number, found "2x"'],
    ["activity.peakFactor", undefined, "expected a value of type object, found nothing"],
    [
      "activity.peakFactor.provenance",
      "guess",
      'expected one of "verified", "measured", "press", "inferred", "assumed", found "guess"',
    ],
    ["schema", "kassensturz/workload/9", 'expected "kassensturz/workload/1", found "kassensturz/workload/9"'],
    ["id", "My Load", 'expected text that matches /^[a-z0-9-]+$/, found "My Load"'],
    ["insurers", [], "expected a list of length at least 1, found a list of length 0"],
    ["activity.peakFactor.value", 9, "expected a number from low (2) to high (4), found 9"],
    ["activity.modelDaySec.low", 30_000, "expected a number from low (30000) to high (36000), found 28800"],
  ])("says what is wrong with %s when it is %j", (field, value, sentence) => {
    const path = spoiled(field.split("."), value);
    const where = field.endsWith(".low") ? field.replace(".low", ".value") : field;
    expect(() => loadWorkload(path)).toThrow(UsageError);
    expect(() => loadWorkload(path)).toThrow(`${path}: field ${where}: ${sentence}`);
  });

  it("refuses figures that nobody could reckon with", () => {
    const share = spoiled(["insurers", 0, "accountShare"], { ...figure, value: 7.4, low: 1, high: 8 });
    expect(() => loadWorkload(share)).toThrow(
      "insurers[0].accountShare.value: expected a share of at most 1, found 7.4",
    );
    const day = spoiled(["activity", "modelDaySec"], { ...figure, value: 0, low: 0, high: 1 });
    expect(() => loadWorkload(day)).toThrow("activity.modelDaySec.value: expected a number above 0, found 0");
    const nobody = file(preset.replaceAll("overlapping: false", "overlapping: true"));
    expect(() => loadWorkload(nobody)).toThrow("field insurers: expected an insurer with overlapping: false");
  });

  it("names a misspelt field", () => {
    const path = spoiled(["activity", "peekFactor"], 2);
    expect(() => loadWorkload(path)).toThrow('field activity: expected no field of the name "peekFactor"');
  });
});

const figure = { unit: "u", provenance: "assumed", source: "test" };

describe("readRecord", () => {
  const schema = z.strictObject({ a: z.number() });

  it("says what is wrong with the file itself", () => {
    expect(() => readRecord(join(folder, "none.yaml"), schema)).toThrow("found no such file");
    expect(() => readRecord(folder, schema)).toThrow("found a folder");
    expect(() => readRecord(file("a: [1"), schema)).toThrow(
      /own\.yaml: expected valid YAML or JSON, found: .* at line 1/,
    );
    expect(() => readRecord(file(""), schema)).toThrow(
      "own.yaml: expected a value of type object, found nothing (null)",
    );
    expect(() => readRecord(file("- 1"), schema)).toThrow("found a list of length 1");
  });

  it("answers one sentence, without a line break", () => {
    for (const text of ["a: x", "b: 1", "a: [1", "a: 1\n a: 2"]) {
      try {
        readRecord(file(text), schema);
        expect.unreachable();
      } catch (error) {
        expect(String((error as Error).message)).toMatch(/^[^\n]+\.$/);
      }
    }
  });
});

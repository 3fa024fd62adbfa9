// Runtime: Node.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CutFolder, cutFolder, figuresOf } from "../../dev/testing/cutFolder.ts";
import { UsageError } from "../input/usageError.ts";

const root = mkdtempSync(join(tmpdir(), "kassensturz-whole-"));
let cut: CutFolder;

beforeAll(async () => {
  cut = await cutFolder(root);
});
afterAll(() => rmSync(root, { recursive: true }));

describe("a result folder that was cut off", () => {
  it("is recognised at whatever byte of whatever file, in a sentence that names the file", async () => {
    const { files } = cut;
    expect(files).toEqual([
      "result.json",
      "samples.parquet",
      ...["encryption.json", "end.json", "plan.json", "resources.json"].map((name) => join("trials/000", name)),
    ]);
    const place = fc
      .constantFrom(...files)
      .chain((file) => fc.record({ file: fc.constant(file), bytes: fc.nat({ max: cut.sizeOf(file) - 1 }) }));
    await fc.assert(
      fc.asyncProperty(place, ({ file, bytes }) => cut.expectRecognised(file, bytes)),
      { numRuns: 300 },
    );
    for (const file of files) await cut.expectRecognised(file, 0);
  }, 120_000);

  it("is recognised where a whole file is missing, or the record is of another version", async () => {
    const { files, folder } = cut;
    for (const file of files.filter((name) => !name.endsWith("encryption.json"))) {
      const kept = readFileSync(join(folder, file));
      rmSync(join(folder, file));
      await expect(figuresOf(folder)).rejects.toThrow(UsageError);
      writeFileSync(join(folder, file), kept);
    }
    const plan = join(folder, "trials/000/plan.json");
    writeFileSync(plan, readFileSync(plan, "utf8").replace("kassensturz/plan/1", "kassensturz/plan/9"));
    await expect(figuresOf(folder)).rejects.toThrow(
      `${plan}: field schema: expected "kassensturz/plan/1", found "kassensturz/plan/9"`,
    );
    cpSync(join(root, "whole", "trials/000/plan.json"), plan);
  });
});

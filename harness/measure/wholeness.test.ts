// Runtime: Node.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeMadeUpResult } from "../../dev/testing/madeUpResult.ts";
import type { Result } from "../../records/result.ts";
import { UsageError } from "../input/usageError.ts";
import { reckoned } from "../proof/reckoned.ts";
import { readResults } from "../report/read.ts";
import { trialFiles, trialFolder } from "../trial/files.ts";

const root = mkdtempSync(join(tmpdir(), "kassensturz-whole-"));
const whole = join(root, "whole");
const cut = join(root, "cut");
let figures: Result;
let files: string[];

beforeAll(async () => {
  await writeMadeUpResult(whole, [{ messagesPerSec: 20, windowSec: 3, latencyMsMean: 20 }], 12);
  writeFileSync(trialFiles(trialFolder(whole, 0)).encryption, JSON.stringify(ENCRYPTION));
  figures = (await again(whole)).result;
  files = readdirSync(whole, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(whole, name)).isFile())
    .sort();
});
afterAll(() => rmSync(root, { recursive: true }));

async function again(folder: string) {
  const [stored] = await readResults(folder);
  if (stored === undefined) throw new Error("expected a result, found none");
  return reckoned(stored);
}

/** The figures of the folder with one file cut off, or the one sentence that says it is. */
async function withCut(file: string, bytes: number): Promise<Result | UsageError> {
  const path = join(cut, file);
  writeFileSync(path, readFileSync(join(whole, file)).subarray(0, bytes));
  try {
    return (await again(cut)).result;
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  } finally {
    cpSync(join(whole, file), path);
  }
}

describe("a result folder that was cut off", () => {
  it("is recognised at whatever byte of whatever file, in a sentence that names the file", async () => {
    cpSync(whole, cut, { recursive: true });
    expect(files).toEqual([
      "result.json",
      "samples.parquet",
      ...["encryption.json", "end.json", "plan.json", "resources.json"].map((name) => join("trials/000", name)),
    ]);
    const place = fc
      .constantFrom(...files)
      .chain((file) =>
        fc.record({ file: fc.constant(file), bytes: fc.nat({ max: statSync(join(whole, file)).size - 1 }) }),
      );
    await fc.assert(
      fc.asyncProperty(place, async ({ file, bytes }) => {
        const found = await withCut(file, bytes);
        if (found instanceof UsageError) {
          expect(found.message).toContain(join(cut, file));
          expect(found.message).toMatch(/expected .*, found .*[^\n]*$/);
        } else {
          // Only a line break at the end was lost: that is no cut.
          expect(readFileSync(join(whole, file), "utf8").slice(bytes).trim()).toBe("");
          expect(found).toEqual(figures);
        }
      }),
      { numRuns: 300 },
    );
    for (const file of files) expect(await withCut(file, 0)).toBeInstanceOf(UsageError);
  }, 120_000);

  it("is recognised where a whole file is missing, or the record is of another version", async () => {
    for (const file of files.filter((name) => !name.endsWith("encryption.json"))) {
      rmSync(join(cut, file));
      await expect(again(cut)).rejects.toThrow(UsageError);
      cpSync(join(whole, file), join(cut, file));
    }
    const plan = join(cut, "trials/000/plan.json");
    writeFileSync(plan, readFileSync(plan, "utf8").replace("kassensturz/plan/1", "kassensturz/plan/9"));
    await expect(again(cut)).rejects.toThrow(
      `${plan}: field schema: expected "kassensturz/plan/1", found "kassensturz/plan/9"`,
    );
  });
});

const ENCRYPTION = {
  schema: "kassensturz/encryption/1",
  pairs: 1,
  unavailable: "",
  library: "made up",
  messages: [
    {
      pair: 0,
      intendedMs: 1,
      startedMs: 1,
      acknowledgedMs: 2,
      arrivedMs: 3,
      decryptedMs: 4,
      waitedForKey: false,
      error: "",
    },
  ],
  requests: {},
  oneTimeKeys: { claims: 0, oneTime: 0, fallback: 0, none: 0, failed: 0, leftMin: null },
  eventLoopDelayMs: { p50: 0, p99: 0, max: 0 },
  cores: 0,
};

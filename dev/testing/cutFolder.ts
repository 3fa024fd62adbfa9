// Runtime: Node. A result folder, and copies of it that were cut off.
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { UsageError } from "../../harness/input/usageError.ts";
import { reckoned } from "../../harness/proof/reckoned.ts";
import { readResults } from "../../harness/report/read.ts";
import { trialFiles, trialFolder } from "../../harness/trial/files.ts";
import type { Result } from "../../records/result.ts";
import { writeMadeUpResult } from "./madeUpResult.ts";

export interface CutFolder {
  /** The copy that is cut. */
  readonly folder: string;
  /** Every file of it, by its name in the folder. */
  readonly files: readonly string[];
  sizeOf(file: string): number;
  /** Expects the folder, with one file cut off, to be refused in one sentence, or that nothing was lost by it. */
  expectRecognised(file: string, bytes: number): Promise<void>;
}

/** Makes a result of one small trial in `root`, and a copy of it to be cut. */
export async function cutFolder(root: string): Promise<CutFolder> {
  const [whole, folder] = [join(root, "whole"), join(root, "cut")];
  await writeMadeUpResult(whole, [{ messagesPerSec: 20, windowSec: 3, latencyMsMean: 20 }], 12);
  writeFileSync(trialFiles(trialFolder(whole, 0)).encryption, JSON.stringify(ENCRYPTION));
  cpSync(whole, folder, { recursive: true });
  const figures = await figuresOf(whole);
  return {
    folder,
    files: readdirSync(whole, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(whole, name)).isFile())
      .sort(),
    sizeOf: (file) => statSync(join(whole, file)).size,
    async expectRecognised(file, bytes) {
      const path = join(folder, file);
      const before = readFileSync(join(whole, file));
      writeFileSync(path, before.subarray(0, bytes));
      const found = await figuresOf(folder).catch((error: unknown) => error);
      cpSync(join(whole, file), path);
      if (found instanceof Error && !(found instanceof UsageError)) throw found;
      if (found instanceof UsageError) {
        expect(found.message).toContain(path);
        expect(found.message).toMatch(/expected .*, found .*[^\n]*$/);
      } else {
        // Only a line break at the end was lost: that is no cut.
        expect({ file, bytes, lost: before.subarray(bytes).toString().trim() }).toEqual({ file, bytes, lost: "" });
        expect(found).toEqual(figures);
      }
    },
  };
}

/** Every figure of the result in the folder, reckoned again. */
export async function figuresOf(folder: string): Promise<Result> {
  const [stored] = await readResults(folder);
  if (stored === undefined) throw new Error("expected a result, found none");
  return (await reckoned(stored)).result;
}

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

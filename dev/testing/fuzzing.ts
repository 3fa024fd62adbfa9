// Runtime: Node.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { exitCodeOf, explain } from "../../harness/failure.ts";
import { readers } from "./fuzzedReaders.ts";

/** Tests that feed every reader so many broken inputs: each is read, or refused in one clear sentence. */
export function fuzzEveryReader(inputsEach: number): void {
  const folder = mkdtempSync(join(tmpdir(), "kassensturz-fuzz-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  describe.each(readers())("$name", ({ inputs, read, names }) => {
    it(`reads or refuses ${inputsEach} broken inputs, each refusal one sentence`, async () => {
      await fc.assert(
        fc.asyncProperty(inputs, async (text) => {
          let refusal: unknown;
          try {
            await read(text, folder);
            return;
          } catch (error) {
            refusal = error;
          }
          // Foreseen: wrong usage, not a fault of this program.
          expect({ status: exitCodeOf(refusal), said: explain(refusal) }).toMatchObject({ status: 2 });
          const sentence = explain(refusal);
          expect(sentence.toLowerCase()).toContain(names);
          expect(sentence).toMatch(/expected|found|needs leave/i);
          expect(sentence.length).toBeLessThan(700);
        }),
        { numRuns: inputsEach },
      );
    });
  });
}

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder } from "../../dev/testing/cli.ts";
import { partFiles, wholeTrial, writePart } from "./parts.ts";

/** Folders of parts: name, instance, of how many, plan's text, complete. */
type Sketch = readonly [name: string, instance: number, instances?: number, plan?: string, complete?: boolean];

function withParts(sketches: readonly Sketch[], work: (folders: string[]) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async (root) => {
    const folders: string[] = [];
    for (const [name, instance, instances = 3, plan = "{}", complete = true] of sketches) {
      const folder = join(root, name);
      await mkdir(folder);
      await writeFile(partFiles(folder).plan, plan);
      await writePart(folder, { runId: "t0-1" }, { instance, instances, complete });
      folders.push(folder);
    }
    await work(folders);
  });
}

describe("parts of a trial", () => {
  it("are put together in their order, whatever order they come in", async () => {
    await withParts(
      [
        ["c", 2],
        ["a", 0],
        ["b", 1],
      ],
      async (folders) => {
        const [c, a, b] = folders.map((folder) => partFiles(folder).lines);
        expect(await wholeTrial(folders)).toEqual([a, b, c]);
      },
    );
  });

  it.each<[string, readonly Sketch[], RegExp]>([
    [
      "missing",
      [
        ["a", 0],
        ["c", 2],
      ],
      /expected all 3, found 2; missing: 2/,
    ],
    [
      "doubled",
      [
        ["a", 0],
        ["b", 1],
        ["b2", 1],
      ],
      /b2: expected another part than .*b, found number 2 again/,
    ],
    [
      "foreign",
      [
        ["a", 0],
        ["b", 1, 3, "{ }"],
      ],
      /b: expected a part of the trial that .*a is of .*, found one of another plan/,
    ],
    [
      "of another division",
      [
        ["a", 0],
        ["b", 1, 2],
      ],
      /b: expected one of 3 parts, found number 2 of 2/,
    ],
    [
      "cut off",
      [
        ["a", 0],
        ["b", 1, 3, "{}", false],
      ],
      /b: expected a part that was played to its end/,
    ],
  ])("are refused when one is %s", async (_, sketches, sentence) => {
    await withParts(sketches, async (folders) => {
      await expect(wholeTrial(folders)).rejects.toThrow(sentence);
    });
  });

  it("are refused when a plan was changed after it was played", async () => {
    await withParts([["a", 0, 1]], async ([folder = ""]) => {
      await writeFile(partFiles(folder).plan, '{"seed":2}');
      await expect(wholeTrial([folder])).rejects.toThrow(/plan\.json: expected the plan of t0-1 with SHA-256/);
    });
  });
});

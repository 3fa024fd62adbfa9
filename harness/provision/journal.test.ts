import { appendFileSync, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder } from "../../dev/testing/cli.ts";
import { journalIn } from "./journal.ts";

const never = async (): Promise<never> => {
  throw new Error("made twice");
};

describe("the journal of a crowd", () => {
  it("does nothing twice, in the same run or in the next", async () => {
    await inTemporaryFolder(async (folder) => {
      const file = join(folder, "deep", "crowd.journal");
      const first = journalIn(file);
      expect(first.resumed).toBe(false);
      expect(await first.once("a", async () => ({ id: 1 }))).toEqual({ id: 1 });
      expect(await first.once("a", never)).toEqual({ id: 1 });
      const second = journalIn(file);
      expect(second.resumed).toBe(true);
      expect(await second.once("a", never)).toEqual({ id: 1 });
      expect(statSync(file).mode & 0o777).toBe(0o600);
      second.remove();
      expect(existsSync(file)).toBe(false);
    });
  });

  it("does not count what failed, nor a line that a kill cut off, and goes on behind it", async () => {
    await inTemporaryFolder(async (folder) => {
      const file = join(folder, "crowd.journal");
      const first = journalIn(file);
      await first.once("a", async () => 1);
      await expect(first.once("b", async () => Promise.reject(new Error("no")))).rejects.toThrow("no");
      appendFileSync(file, '["c",{"accessTo');
      const second = journalIn(file);
      expect(await second.once("b", async () => 2)).toBe(2);
      expect(await second.once("c", async () => 3)).toBe(3);
      const third = journalIn(file);
      expect(await Promise.all(["a", "b", "c"].map((name) => third.once(name, never)))).toEqual([1, 2, 3]);
    });
  });
});

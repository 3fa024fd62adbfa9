// Runtime: Node.
import { describe, expect, it } from "vitest";
import { inTemporaryFolder } from "../../dev/testing/cli.ts";
import { cutFolder } from "../../dev/testing/cutFolder.ts";

describe("a result folder that was cut off", () => {
  it("is recognised at every single byte of every file", () =>
    inTemporaryFolder(async (root) => {
      const { files, sizeOf, expectRecognised } = await cutFolder(root);
      let cuts = 0;
      for (const file of files) {
        for (let bytes = 0; bytes < sizeOf(file); bytes++, cuts++) await expectRecognised(file, bytes);
        console.log(`${file}: ${sizeOf(file)} bytes`);
      }
      expect(cuts).toBeGreaterThan(1000);
    }));
});

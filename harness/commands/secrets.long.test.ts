// Runtime: Node.
import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import { commandLinesDuring, secretsIn, textsIn } from "../../dev/testing/secrets.ts";
import { cacheFolder } from "../toolchain/toolchain.ts";

describe("a real run", () => {
  it("leaves neither token nor shared secret nor text of a message in a file or a command line", () =>
    inTemporaryFolder(async (folder) => {
      const out = join(folder, "out");
      const running = kassensturz(
        // biome-ignore format: a command line reads best as one
        ["run", "peak-hour", "--edition", "synapse-single", "--rate", "16", "--users", "24", "--topics", "3", "--duration", "10s", "--settle", "3s", "--e2ee", "3", "--out", out],
      );
      const commandLines = await commandLinesDuring(running);
      const { exitCode, stderr } = await running;
      expect([0, 1, 3], stderr).toContain(exitCode);
      const { files, secrets } = secretsIn(join(cacheFolder(), "snapshots"));
      expect(secrets.length).toBeGreaterThan(30);
      for (const file of files) expect(statSync(file).mode & 0o077, file).toBe(0);
      expect(commandLines).toContain("--console-output=");
      expect(secrets.filter((secret) => commandLines.includes(secret)).length).toBe(0);
      const texts = await textsIn(out);
      expect([...texts.keys()]).toEqual(expect.arrayContaining(["samples.parquet", "trials/000/encryption.json"]));
      for (const [name, text] of texts) {
        expect(secrets.filter((secret) => text.includes(secret)).length, name).toBe(0);
        expect(
          /syt_[A-Za-z0-9]{4}|"access_?[tT]oken"|-----BEGIN|Guten Tag, ich habe/.exec(text)?.[0],
          name,
        ).toBeUndefined();
      }
    }));
});

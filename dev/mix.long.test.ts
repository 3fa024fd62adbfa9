import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";

describe("every scenario on real Synapse", () => {
  it.each(["synapse-single", "synapse-workers"])(
    "%s refuses nothing, and its own counters agree with ours within half a per cent",
    async (edition) => {
      const bench = fileURLToPath(new URL("bench-mix.ts", import.meta.url));
      const { exitCode, stdout } = await execa(process.execPath, [bench, edition], {
        reject: false,
        stderr: "inherit",
      });
      expect(stdout).toMatch(/login-storm: [1-9]\d+ requests answered here/);
      expect(exitCode, stdout).toBe(0);
    },
  );
});

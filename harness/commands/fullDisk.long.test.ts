// Runtime: Node.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder, processesMentioning } from "../../dev/testing/cli.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/kassensturz.mjs", import.meta.url));
const CAN_MOUNT = process.platform === "linux" && process.getuid?.() === 0;

describe.skipIf(!CAN_MOUNT)("a disk that fills up under a run", () => {
  it("ends the trial in one sentence, and no server gets the blame", () =>
    inTemporaryFolder(async (folder) => {
      const disk = join(folder, "disk");
      mkdirSync(disk);
      // A disk of its own, in a mount namespace that ends with the run.
      const command = `mount -t tmpfs -o size=1300k tmpfs ${disk} && ${process.execPath} ${PROGRAM} run --edition reference --rate 200 --users 60 --duration 20s --out ${disk}/out; status=$?; ls -R ${disk}; exit $status`;
      const run = await execa("unshare", ["--mount", "--propagation", "private", "sh", "-c", command], {
        reject: false,
        env: { KASSENSTURZ_TEST: folder },
      });
      expect(run.exitCode, run.stderr).toBe(4);
      expect(run.stderr).toMatch(/expected room on the disk for the records of the load, found \d+ KiB/);
      expect(run.stdout).not.toContain("result.json");
      expect(processesMentioning(folder)).toEqual([]);
    }));
});

// Runtime: Node.
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { resultFixture } from "../../analysis/report/fixtures.ts";
import type { Recompute } from "../proof/reckoned.ts";
import { reportCommand } from "./report.ts";

let folder = "";
let said = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kassensturz-report-"));
  said = "";
  const keep = (text: string | Uint8Array) => {
    said += String(text);
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(keep);
  vi.spyOn(process.stderr, "write").mockImplementation(keep);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const put = async (name: string, raw: boolean) => {
  await mkdir(join(folder, name, ...(raw ? ["trials"] : [])), { recursive: true });
  await writeFile(join(folder, name, "result.json"), JSON.stringify(resultFixture({ name, loadsPerSec: [10, 50] })));
  return join(folder, name);
};
const report = (args: readonly string[], recompute?: Recompute) =>
  reportCommand(recompute).parseAsync(args, { from: "user" });

describe("report", { timeout: 60_000 }, () => {
  it("draws several folders into one report in the first of them", async () => {
    const [a, b] = [await put("a", false), await put("b", false)];
    await report([a, b, a]);
    expect(await readFile(join(a, "summary.md"), "utf8")).toMatch(/^a \(measured\).*; b \(measured\)/);
    expect(existsSync(join(b, "report.html"))).toBe(false);
    expect(said).toContain(`report: ${join(a, "report.html")}`);
    expect(said).toContain("no raw data here");
  });

  it("writes where it is told to", async () => {
    await put("a", false);
    await report([folder, "--out", join(folder, "drawn")]);
    expect(existsSync(join(folder, "drawn", "chart.png"))).toBe(true);
  });

  it("reckons again from the raw data, and says when that gives other figures", async () => {
    const a = await put("a", true);
    await report([a], async (_, result) => result);
    expect(said).not.toContain("other figures");
    await report([a], async (_, result) => ({
      ...result,
      trials: result.trials.map((trial) => ({ ...trial, goodputPerSec: 1 })),
    }));
    expect(said).toContain(
      "the raw data gives other figures than result.json holds (trials[0].goodputPerSec and 1 more)",
    );
    await report([a, "--as-recorded"], () => Promise.reject(new Error("not to be called")));
  });
});

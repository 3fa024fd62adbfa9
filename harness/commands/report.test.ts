// Runtime: Node.
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { resultFixture } from "../../analysis/report/fixtures.ts";
import type { Result } from "../../records/result.ts";
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
/** The command, and what it gave to be drawn, by folder: drawing itself takes long and is tested where it is done. */
const report = async (args: readonly string[], recompute?: Recompute) => {
  const drawn: Record<string, readonly Result[]> = {};
  const draw = async (into: string, results: readonly Result[]) => {
    drawn[into] = results;
  };
  await reportCommand(recompute, draw).parseAsync(args, { from: "user" });
  return drawn;
};
const namesIn = (results: readonly Result[] | undefined) => results?.map(({ target }) => target.edition.name);

describe("report", () => {
  it("draws several folders into one report in the first of them", async () => {
    const [a, b] = [await put("a", false), await put("b", false)];
    const drawn = await report([a, b, a]);
    expect(Object.keys(drawn)).toEqual([a]);
    expect(namesIn(drawn[a])).toEqual(["a", "b"]);
    expect(said).toContain(`report: ${join(a, "report.html")}`);
    expect(said).toContain("no raw data here");
  });

  it("writes where it is told to", { timeout: 60_000 }, async () => {
    await put("a", false);
    const out = join(folder, "drawn");
    await reportCommand().parseAsync([folder, "--out", out], { from: "user" });
    expect(existsSync(join(out, "chart.png"))).toBe(true);
    expect(await readFile(join(out, "summary.md"), "utf8")).toMatch(/^a \(measured\)/);
    expect(existsSync(join(folder, "a", "report.html"))).toBe(false);
  });

  it("reckons again from the raw data, and says when that gives other figures", async () => {
    const a = await put("a", true);
    await report([a], async (_, result) => result);
    expect(said).not.toContain("other figures");
    const drawn = await report([a], async (_, result) => ({
      ...result,
      trials: result.trials.map((trial) => ({ ...trial, goodputPerSec: 1 })),
    }));
    expect(drawn[a]?.[0]?.trials.map(({ goodputPerSec }) => goodputPerSec)).toEqual([1, 1]);
    expect(said).toContain(
      "the raw data gives other figures than result.json holds (trials[0].goodputPerSec and 1 more)",
    );
    const recorded = await report([a, "--as-recorded"], () => Promise.reject(new Error("not to be called")));
    expect(recorded[a]?.[0]?.trials.map(({ goodputPerSec }) => goodputPerSec)).not.toContain(1);
  });
});

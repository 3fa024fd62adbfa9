import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { resultFixture } from "../../analysis/report/fixtures.ts";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import type { Result } from "../../records/result.ts";

/** A campaign on disk: twelve steady nights, and candidates for tonight. */
async function campaign(folder: string): Promise<void> {
  for (let day = 1; day <= 12; day++) {
    await put(folder, `nights/${day}/synapse-single`, night(day, 40 + 0.5 * Math.sin(day * 2.3)));
  }
  await put(folder, "steady", night(20, 40));
  await put(folder, "slower", night(20, 32));
  await put(folder, "cut", { ...night(20, 40), complete: false });
  const other = night(20, 40);
  await put(folder, "elsewhere", { ...other, environment: { ...other.environment, cpuModel: "Another CPU" } });
  await writeFile(join(folder, "limits.yaml"), LIMITS);
  await writeFile(join(folder, "broken.yaml"), LIMITS.replace("messagesPerSecMin", "messagesPerSec"));
}

const LIMITS = "schema: kassensturz/limits/1\neditions:\n  synapse-single: { messagesPerSecMin: 35 }\n";

function night(day: number, capacityPerSec: number): Result {
  const startedAt = `2026-03-${String(day).padStart(2, "0")}T02:00:00Z`;
  return { ...resultFixture({ capacityPerSec }), startedAt, seed: day };
}

async function put(folder: string, name: string, result: Result): Promise<void> {
  const file = join(folder, name, "result.json");
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(result));
}

describe("check", () => {
  it("answers with the exit status of the contract, one line, and files for the pipeline", async () => {
    await inTemporaryFolder(async (folder) => {
      await campaign(folder);
      const check = (args: string) =>
        kassensturz(
          ["check", ...args.split(" ").filter((word) => word !== "")].map((word) => word.replace("@", `${folder}/`)),
          { GITHUB_STEP_SUMMARY: join(folder, "job", "page.md") },
        );
      const cases: [string, number, RegExp][] = [
        ["@steady --baseline @nights", 0, /^passed: synapse-single: .* no loss found/],
        ["@slower --baseline @nights", 1, /^regression: synapse-single: .* less in tonight/],
        ["@steady", 2, /expected --baseline DIR, --limits FILE or both, found neither/],
        [
          "@steady --limits @broken.yaml",
          2,
          /broken.yaml: field editions.synapse-single: expected no field of the name "messagesPerSec"/,
        ],
        ["@elsewhere --baseline @nights", 3, /^not decided: synapse-single: not comparable: cpu was/],
        ["@cut --baseline @nights", 3, /^not decided: synapse-single: the measurement was cut off/],
        ["@steady --baseline @nights --out /sys/kassensturz", 4, /\/sys\/kassensturz/],
      ];
      const runs = await Promise.all(cases.map(([args]) => check(args)));
      for (const [index, [args, status, words]] of cases.entries()) {
        const run = runs[index];
        expect(run?.exitCode, `${args}: ${run?.stderr}`).toBe(status);
        expect(`${run?.stdout}${run?.stderr.replace(/^kassensturz: /, "")}`, args).toMatch(words);
        if (status === 0 || status === 1 || status === 3) expect(run?.stdout.split("\n"), args).toHaveLength(1);
      }
      expect(await readFile(join(folder, "slower", "check.xml"), "utf8")).toContain("<failure ");
      expect(await readFile(join(folder, "slower", "check.md"), "utf8")).toContain("## Kassensturz: regression");
      expect(JSON.parse(await readFile(join(folder, "cut", "check.json"), "utf8"))).toMatchObject({
        outcome: "undecided",
      });
      expect(await readFile(join(folder, "job", "page.md"), "utf8")).toContain("## Kassensturz: passed");
    });
  });
});

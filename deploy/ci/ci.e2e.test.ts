import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { resultFixture } from "../../analysis/report/fixtures.ts";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import { limitsSchema } from "../../records/limits.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const text = (name: string) => readFile(join(here, name), "utf8");

/** Stands for the command: a `capacity` that takes no hour (its result lies beside it), everything else is real. */
const STAND_IN = `#!/bin/sh
if [ "$1" = capacity ]; then
  echo "$@" >>"$STAND_IN/asked"
  for word; do out=$word; done
  mkdir -p "$out" && cp "$STAND_IN/result.json" "$out"/
  exit 0
fi
exec "$NODE" "$ROOT/bin/kassensturz.mjs" "$@"
`;

describe("a night of a pipeline", () => {
  it("measures, compares with the nights before, and ends with the status of the check", async () => {
    await inTemporaryFolder(async (folder) => {
      const command = join(folder, "kassensturz");
      await writeFile(command, STAND_IN);
      await chmod(command, 0o755);
      const results = join(folder, "kept nights");
      const night = async (day: number, capacityPerSec: number) => {
        const startedAt = `2026-03-${String(day).padStart(2, "0")}T02:00:00Z`;
        await writeFile(
          join(folder, "result.json"),
          JSON.stringify({ ...resultFixture({ capacityPerSec }), startedAt, seed: day }),
        );
        const env = { KASSENSTURZ: command, RESULTS: results, STAND_IN: folder, NODE: process.execPath, ROOT: root };
        return execa("sh", [join(here, "nightly.sh")], { cwd: root, env, reject: false });
      };
      const first = await night(1, 40);
      expect(first.exitCode, first.stderr).toBe(0);
      const second = await night(2, 24);
      expect(second.exitCode, second.stderr).toBe(1);
      expect(second.stdout).toMatch(/regression: synapse-single: .* less in tonight/);
      const latest = (await readFile(join(results, "latest"), "utf8")).trim();
      expect((await readdir(latest)).toSorted()).toEqual(["check.json", "check.md", "check.xml", "result.json"]);
      expect(await readdir(results)).toEqual(
        expect.arrayContaining(["history.parquet", "history.html", "history-synapse-single.svg"]),
      );

      // What `capacity` was asked for is a command line that it takes: it gets as far as the folder, which is not empty.
      const [asked = "", again = ""] = (await readFile(join(folder, "asked"), "utf8")).split("\n");
      // The second night begins where the first one found an edge.
      expect(asked).not.toContain("--near");
      expect(again).toContain(`--near ${results}/2`);
      const words = asked.split(" ").filter((word) => word !== "");
      const place = words.indexOf("--out");
      const real = await kassensturz([...words.slice(0, place), "--out", folder]);
      expect(real.stderr).toMatch(/expected a new or empty folder/);
    });
  });

  it("is what each pipeline's file runs", async () => {
    const github = parse(await text("github-actions.yml")).jobs.capacity.steps.map(
      (step: { run?: string }) => step.run,
    );
    const gitlab = parse(await text("gitlab-ci.yml"))["nightly-capacity"];
    expect(github).toContain("sh deploy/ci/nightly.sh");
    expect(gitlab.script).toContain("sh deploy/ci/nightly.sh");
    expect(await text("kassensturz-nightly.service")).toMatch(/^ExecStart=\/bin\/sh deploy\/ci\/nightly\.sh$/m);
    // The lines that collect the files, as the pipelines run them.
    await inTemporaryFolder(async (folder) => {
      const night = join(folder, "night");
      await mkdir(night);
      for (const name of ["check.xml", "check.md", "report.html", "summary.md", "result.json"])
        await writeFile(join(night, name), name);
      await writeFile(join(folder, "latest"), night);
      await writeFile(join(folder, "history.html"), "history");
      const collect = github.find((run: string | undefined) => run?.includes("mkdir -p nightly"));
      for (const script of [collect, gitlab.after_script.join("\n")]) {
        const job = join(folder, `job-${script.length}`);
        await mkdir(job);
        await execa("sh", ["-e", "-c", script], { cwd: job, env: { RESULTS: folder } });
        expect((await readdir(join(job, "nightly"))).toSorted()).toEqual([
          "check.md",
          "check.xml",
          "history.html",
          "report.html",
          "result.json",
          "summary.md",
        ]);
      }
    });
  });

  it("may have limits like those of the example", async () => {
    expect(limitsSchema.safeParse(parse(await text("limits.yaml"))).success).toBe(true);
  });
});

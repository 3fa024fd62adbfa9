// Runtime: Node.
import { appendFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { type CheckReport, check, DEFAULT_OPTIONS } from "../../analysis/check/check.ts";
import { junit } from "../../analysis/check/junit.ts";
import { line, markdown } from "../../analysis/check/markdown.ts";
import { limitsSchema } from "../../records/limits.ts";
import type { Night } from "../../records/night.ts";
import { baselineNights, nightsIn } from "../check/nights.ts";
import { parseShare } from "../check/share.ts";
import { readRecord } from "../input/records.ts";
import { UsageError } from "../input/usageError.ts";
import { writeWhole } from "../report/atomic.ts";

interface CheckFlags {
  readonly baseline?: string;
  readonly limits?: string;
  readonly since?: string;
  readonly alpha: number;
  readonly size: number;
  readonly latencySize: number;
  readonly scatter: number;
  readonly mustFind: number;
  readonly allowDifferent: readonly string[];
  readonly out?: string;
}

const EXIT_STATUS: Readonly<Record<CheckReport["outcome"], number>> = { passed: 0, failed: 1, undecided: 3 };

/** `check DIR --baseline DIR`: the nightly verdict. */
export function checkCommand(): Command {
  return new Command("check")
    .description("a night's verdict against earlier nights or fixed limits, with JUnit XML and Markdown for a pipeline")
    .argument("<dir...>", "tonight's result; nights just before it may follow and count as recent ones")
    .option(
      "--baseline <dir|store>",
      "one result, a folder of nights, or a history store: what tonight is compared with",
    )
    .option("--limits <file>", "fixed limits by edition, YAML")
    .option("--since <date>", "nights of the baseline before this day do not count, such as 2026-11-01", dayOf)
    .option(
      "--alpha <share>",
      "share of nights without any change that may raise an alarm",
      share("--alpha", 1e-6, 0.2),
      DEFAULT_OPTIONS.alpha,
    )
    .option("--size <share>", "smallest loss of capacity that matters", share("--size", 0, 0.9), DEFAULT_OPTIONS.size)
    .option(
      "--latency-size <share>",
      "smallest rise of a p99 that matters (single trials)",
      share("--latency-size", 0, 10),
      DEFAULT_OPTIONS.latencySize,
    )
    .option(
      "--scatter <share>",
      "scatter from night to night, assumed until eight nights are known",
      share("--scatter", 0.001, 1),
      DEFAULT_OPTIONS.assumedScatter,
    )
    .option(
      "--must-find <share>",
      "a check that would miss a loss of this size ends with status 3",
      share("--must-find", 0.01, 1),
      DEFAULT_OPTIONS.mustFind,
    )
    .option(
      "--allow-different <field>",
      "a field of the fingerprint that may differ from the baseline; may be repeated",
      collect,
      [],
    )
    .option("--out <folder>", "where check.xml, check.md and check.json go (default: the first folder)")
    .addHelpText(
      "after",
      `
Examples:
  $ kassensturz check results/tonight --baseline results/nightly
  $ kassensturz check results/tonight --baseline results/history.parquet --since 2026-11-01
  $ kassensturz check results/tonight --limits deploy/ci/limits.yaml
  $ kassensturz check results/tonight --baseline results/release-1 --size 10% --alpha 0.1%

Exit status: 0 no regression · 1 regression or limit missed · 2 wrong usage · 3 not decided (not comparable, no valid measurement) · 4 cannot read or write`,
    )
    .action(async (folders: string[], flags: CheckFlags) => {
      const report = await checkFolders(folders, flags);
      await write(flags.out ?? folders[0] ?? ".", report);
      process.stdout.write(`${line(report)}\n`);
      process.exitCode = EXIT_STATUS[report.outcome];
    });
}

async function checkFolders(folders: readonly string[], flags: CheckFlags): Promise<CheckReport> {
  if (flags.baseline === undefined && flags.limits === undefined)
    throw new UsageError("check: expected --baseline DIR, --limits FILE or both, found neither");
  const limits = flags.limits === undefined ? null : readRecord(flags.limits, limitsSchema);
  const recent = (await Promise.all(folders.map(nightsIn))).flat();
  return check(
    { recent, baseline: await baselineOf(flags), limits },
    {
      alpha: flags.alpha,
      size: flags.size,
      latencySize: flags.latencySize,
      assumedScatter: flags.scatter,
      mustFind: flags.mustFind,
      allowed: flags.allowDifferent,
    },
  );
}

async function baselineOf({ baseline, since }: CheckFlags): Promise<Night[] | null> {
  if (baseline === undefined) return null;
  const { nights, unreadable } = await baselineNights(baseline);
  for (const each of unreadable) process.stderr.write(`kassensturz: left out of the baseline: ${each}\n`);
  return nights.filter(({ startedAt }) => since === undefined || startedAt >= since);
}

/** `check.xml`, `check.md`, `check.json`; on GitHub also the job's page, where the runner names its file. */
async function write(folder: string, report: CheckReport): Promise<void> {
  await mkdir(folder, { recursive: true });
  const page = markdown(report);
  await writeWhole(join(folder, "check.xml"), junit(report));
  await writeWhole(join(folder, "check.md"), page);
  await writeWhole(
    join(folder, "check.json"),
    `${JSON.stringify({ schema: "kassensturz/check/1", ...report }, null, 2)}\n`,
  );
  const jobPage = process.env.GITHUB_STEP_SUMMARY;
  if (jobPage === undefined || jobPage === "") return;
  await mkdir(dirname(jobPage), { recursive: true });
  await appendFile(jobPage, page);
}

function share(flag: string, least: number, most: number): (text: string) => number {
  return (text) => parseShare(text, flag, least, most);
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function dayOf(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new UsageError(`--since: expected a day such as 2026-11-01, found "${text}"`);
}

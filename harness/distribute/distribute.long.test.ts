// Runtime: Node.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import { startReference } from "../../homeservers/reference/testing/server.ts";
import { type Plan, planSchema } from "../../records/plan.ts";
import { type Result, resultSchema } from "../../records/result.ts";
import { sampleColumns } from "../../records/sample.ts";
import { ensureK6 } from "../toolchain/toolchain.ts";
import { segmentArguments } from "../trial/k6Arguments.ts";
import { plannedWindow } from "../trial/window.ts";

const BEAT_MS = 10_000;
/** What an instance leaves itself to get ready. */
const READY_MS = 10_000;
const SECRET = "a secret of this test";
const NUMBERS = [1, 2, 8] as const;

describe("a trial that several machines play", () => {
  it("offers the same operations with 1, 2 and 8 instances, is put together exactly, or refused when not whole", async () => {
    await inTemporaryFolder(async (folder) => {
      const server = await startReference({}, SECRET);
      const secret = join(folder, "secret");
      await writeFile(secret, SECRET);
      try {
        const offered: string[][] = [];
        for (const instances of NUMBERS) {
          const laid = join(folder, `laid-${instances}`);
          const parts = await played(server.baseUrl, secret, laid, instances);
          const lines = (await Promise.all(parts.map((part) => readFile(part, "utf8")))).map((text) =>
            text.split("\n"),
          );
          offered.push(operationsIn(lines.flat()));
          const merged = await merge(laid, parts, join(folder, `out-${instances}`));
          const [trial] = merged.trials;
          expect(trial?.delivery).toMatchObject({ lost: 0, duplicated: 0, unknown: 0 });
          expect(trial?.offeredPerSec).toBe(trial?.plannedPerSec);
          if (instances > 1) expect(merged.environment.sharing).toMatch(/instances of k6 .* clocks agreed/);

          // The same samples as one run's: all lines in one file, and the quantiles by hand.
          const union = join(folder, `union-${instances}.tsv`);
          await writeFile(union, lines.map((part) => part.filter((line) => line !== "").join("\n")).join("\n"));
          const [one] = (await merge(laid, [union], join(folder, `one-${instances}`))).trials;
          expect(trial?.latencyMs).toEqual(one?.latencyMs);
          const plan = planSchema.parse(JSON.parse(await readFile(join(laid, "plan.json"), "utf8")));
          const sent = sendLatencies(lines.flat(), plan);
          expect(trial?.latencyMs.send).toMatchObject({
            count: sent.length,
            p50: rank(sent, 0.5),
            p99: rank(sent, 0.99),
          });

          if (instances > 1) await refusals(folder, laid, parts);
        }
        expect(offered[0]?.length).toBeGreaterThan(80);
        expect(offered[1]).toEqual(offered[0]);
        expect(offered[2]).toEqual(offered[0]);
      } finally {
        await server.close();
      }
    });
  });
});

/** Lays the trial out and plays it by so many processes that know nothing of each other. */
async function played(target: string, secret: string, laid: string, instances: number): Promise<string[]> {
  const out = await kassensturz(
    // biome-ignore format: a command line reads best as one
    ["distribute", "peak-hour", "--target", target, "--accounts", "shared-secret", "--secret-file", secret, "--rate", "20", "--users", "20",
      "--topics", "2", "--duration", "6s", "--settle", "2s", "--drain", "2s", "--vus", "1", "--instances", String(instances), "--out", laid],
  );
  expect(out.exitCode, out.stderr).toBe(0);
  expect(parse(await readFile(join(laid, "testrun.yaml"), "utf8")).spec.parallelism).toBe(instances);
  expect(Object.keys(parse(await readFile(join(laid, "compose.yaml"), "utf8")).services)).toHaveLength(instances);
  const { path: k6 } = await ensureK6({ onProgress: () => undefined });
  const parts = Array.from({ length: instances }, (_, instance) => join(laid, "parts", `part-${instance + 1}.tsv`));
  // Started just after a beat, all have time enough to meet at the same one.
  await sleep(BEAT_MS - ((Date.now() + READY_MS) % BEAT_MS));
  await Promise.all(
    parts.map((part, instance) =>
      // biome-ignore format: a command line reads best as one
      execa(k6, ["run", "--quiet", "--no-usage-report", "--no-thresholds", "--summary-mode=disabled", "--log-format=raw", "--address=",
        ...segmentArguments(instance, instances), "-e", `KASSENSTURZ_ZERO_EVERY_MS=${BEAT_MS}`, "-e", `KASSENSTURZ_TARGET=${target}`,
        `--console-output=${part}`, join(laid, "scenario.tar")]),
    ),
  );
  return parts;
}

async function merge(laid: string, parts: readonly string[], out: string): Promise<Result> {
  const merged = await kassensturz(["merge", laid, ...parts, "--out", out]);
  expect([0, 1, 3], merged.stderr).toContain(merged.exitCode);
  return resultSchema.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8")));
}

/** Without one of its parts, or with one that was cut off, there is no result. */
async function refusals(folder: string, laid: string, parts: readonly string[]): Promise<void> {
  const [lost = "", ...others] = parts;
  const less = await kassensturz(["merge", laid, ...others, "--out", join(folder, `less-${parts.length}`)]);
  expect(less.stderr).toMatch(/expected all \d virtual users to have played to the end, found \d; missing: 1\b/);
  expect(less.exitCode).toBe(2);
  const cut = join(folder, `cut-${parts.length}.tsv`);
  await writeFile(cut, (await readFile(lost, "utf8")).slice(0, -200));
  const cutOff = await kassensturz(["merge", laid, ...others, cut, "--out", join(folder, `cut-${parts.length}`)]);
  expect(cutOff.stderr).toMatch(/missing: /);
}

const field = (line: readonly string[], name: (typeof sampleColumns)[number]) =>
  line[sampleColumns.indexOf(name)] ?? "";

/** Messages that were begun, as `stream.seq actor intendedMs`, sorted. */
function operationsIn(lines: readonly string[]): string[] {
  return lines
    .map((line) => line.split("\t"))
    .filter((line) => field(line, "kind") === "begin")
    .map(
      (line) => `${field(line, "stream")}.${field(line, "seq")} ${field(line, "actor")} ${field(line, "intendedMs")}`,
    )
    .sort();
}

/** Of the messages of the window, in order. */
function sendLatencies(lines: readonly string[], plan: Plan): number[] {
  const { startMs, endMs } = plannedWindow(plan);
  return lines
    .map((line) => line.split("\t"))
    .filter((line) => field(line, "kind") === "send" && field(line, "error") === "")
    .filter((line) => Number(field(line, "intendedMs")) >= startMs && Number(field(line, "intendedMs")) < endMs)
    .map((line) => Number(field(line, "latencyMs")))
    .sort((a, b) => a - b);
}

/** Nearest rank. */
function rank(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.ceil(share * sorted.length) - 1];
}

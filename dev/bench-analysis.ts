// Runtime: Node. `npm run bench:analysis`: how long ten million samples take to become a report, a proof and a verification.
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "../harness/toolchain/toolchain.ts";
import { launch } from "./testing/browser.ts";
import { measured } from "./testing/cost.ts";
import { writeMadeUpResult } from "./testing/madeUpResult.ts";
import { type Opening, openingOf } from "./testing/opening.ts";

/** Rows a message in the made-up mixture. */
const ROWS_PER_MESSAGE = 9;
const TRIALS = 10;
const WINDOW_SEC = 240;

const millions = Number(process.argv[2] ?? 10);
const kept = process.argv[3];
const folder = kept ?? mkdtempSync(join(tmpdir(), "kassensturz-bench-"));
try {
  const result = join(folder, "result");
  if (!existsSync(join(result, "result.json"))) await make(result);
  const archive = join(folder, "proof.tar.gz");
  console.log(
    `${millions} million samples in ${TRIALS} trials, ${mib(join(result, "samples.parquet"))} MiB of Parquet`,
  );
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}\n`);
  for (const args of [
    ["report", result],
    ["bundle", result, "--out", archive],
    ["verify", archive],
  ]) {
    const { wallSec, cpuSec, peakMiB } = await measured(args);
    console.log(
      `${(args[0] ?? "").padEnd(8)} ${wallSec.toFixed(1)} s · processor ${cpuSec.toFixed(1)} s · ${peakMiB === null ? "memory unknown" : `${peakMiB} MiB at most`}`,
    );
  }
  const page = join(result, "report.html");
  console.log(`page     ${(statSync(page).size / 1e6).toFixed(2)} MB · ${await drawn(page)}`);
} finally {
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}

/** Trials from 60 % to 105 % of a made-up server's capacity: latencies grow with the load. */
async function make(result: string): Promise<void> {
  const perTrial = (millions * 1e6) / TRIALS / ROWS_PER_MESSAGE / (WINDOW_SEC + 3);
  const trials = Array.from({ length: TRIALS }, (_, index) => ({
    messagesPerSec: perTrial * (0.775 + 0.05 * index),
    windowSec: WINDOW_SEC,
    latencyMsMean: 20 + 25 * index,
  }));
  console.log("making the samples …");
  await writeMadeUpResult(result, trials);
}

/** The middle of a few openings. */
async function drawn(page: string): Promise<string> {
  if (findChromium() === undefined) return "no Chromium here";
  const browser = await launch();
  try {
    const openings: Opening[] = [];
    for (let turn = 0; turn < 5; turn += 1) openings.push(await openingOf(browser, page));
    const middle = openings.toSorted((a, b) => a.drawnMs - b.drawnMs)[2];
    return `drawn after ${Math.round(middle?.drawnMs ?? 0)} ms, of which processor ${Math.round(middle?.taskMs ?? 0)} ms`;
  } finally {
    await browser.close();
  }
}

function mib(file: string): number {
  return Math.round(statSync(file).size / 2 ** 20);
}

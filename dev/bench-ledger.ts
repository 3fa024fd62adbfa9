// Runtime: Node. `npm run bench:ledger`: how fast the ledger is, how much memory it takes, and whether it alarms for nothing.
import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { execaNode } from "execa";
import type { Delivery } from "../records/trial.ts";
import type { StepOutcome } from "./ledger/step.ts";
import { type Fault, ledgerLines, RECORDS_PER_MESSAGE } from "./testing/ledgerLines.ts";

const PLANTED_ONE_IN = 10_000;

/** Messages of each run: clean ones up to four million, to see whether memory grows; then with faults planted. */
const RUNS: readonly { readonly messages: number; readonly faults: readonly Fault[] }[] = [
  { messages: 250_000, faults: [] },
  { messages: 1_000_000, faults: [] },
  { messages: 4_000_000, faults: [] },
  { messages: 1_000_000, faults: ["lose", "hide", "duplicate", "repeat", "swap", "delay"] },
];

console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}, DuckDB on one thread, 400 MB\n`,
);
/** A smaller run for a quick look: `npm run bench:ledger -- 0.1`. */
const scale = Number(process.argv[2] ?? 1);
let failed = false;
for (const run of RUNS) {
  const folder = mkdtempSync(join(tmpdir(), "kassensturz-bench-"));
  try {
    failed = (await measure(folder, Math.round(run.messages * scale), run.faults)) || failed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.exitCode = failed ? 1 : 0;

/** One run in full: lines to Parquet as after a trial, then Parquet to the ledger as in a report. True where a count is wrong. */
async function measure(folder: string, messages: number, faults: readonly Fault[]): Promise<boolean> {
  const file = join(folder, "samples.tsv");
  const planted = await write(file, messages, faults);
  const records = messages * RECORDS_PER_MESSAGE;
  const parquet = join(folder, "samples.parquet");
  const converting = await stepOf("parquet", file, parquet);
  const { delivery, ...reckoning } = await stepOf("ledger", file, parquet);
  const rate = ({ wallSec, cpuSec, peakMiB }: StepOutcome) =>
    `${perSec(records / wallSec)} records/s, ${perSec(records / cpuSec)} for a second of processor time; ${peakMiB} MiB resident at most`;
  const wrong = differences(delivery, planted, messages);
  console.log(
    `${messages.toLocaleString("en")} messages, ${faults.length === 0 ? "clean" : "faults planted"}: ${records.toLocaleString("en")} records, ${Math.round(statSync(file).size / 2 ** 20)} MiB of lines`,
  );
  console.log(`  to Parquet: ${rate(converting)}`);
  console.log(`  ledger: ${rate(reckoning)}`);
  console.log(
    wrong.length === 0
      ? `  every count is right${faults.length === 0 ? ", no alarm" : `: ${JSON.stringify(planted)}`}`
      : `  WRONG: ${wrong.join("; ")}`,
  );
  return wrong.length > 0;
}

async function write(
  file: string,
  messages: number,
  faults: readonly Fault[],
): Promise<Readonly<Record<Fault, number>>> {
  const out = createWriteStream(file);
  const lines = ledgerLines(messages, PLANTED_ONE_IN, faults);
  let chunk = "";
  for (;;) {
    const next = lines.next();
    if (next.done === true) {
      out.end(chunk);
      await once(out, "finish");
      return next.value;
    }
    chunk += next.value;
    if (chunk.length < 1 << 20) continue;
    if (!out.write(chunk)) await once(out, "drain");
    chunk = "";
  }
}

/** Every class of the ledger that is not what was planted. */
function differences(
  found: Delivery | undefined,
  planted: Readonly<Record<Fault, number>>,
  messages: number,
): string[] {
  const { lose, hide, duplicate, repeat, swap, delay } = planted;
  const expected: Partial<Delivery> = {
    attempted: messages,
    acknowledged: messages,
    delivered: messages - lose - hide - delay,
    late: delay,
    stored: hide,
    lost: lose,
    duplicated: duplicate,
    repeated: repeat,
    reordered: swap,
    unknown: 0,
    unaudited: 0,
    receiptsUnseen: 0,
  };
  return Object.entries(expected).flatMap(([kind, count]) => {
    const is = found?.[kind as keyof Delivery];
    return is === count ? [] : [`${kind}: expected ${count}, found ${is}`];
  });
}

function perSec(rate: number): string {
  return `${Math.round(rate / 1000).toLocaleString("en")},000`;
}

async function stepOf(step: "parquet" | "ledger", lines: string, parquet: string): Promise<StepOutcome> {
  const { stdout } = await execaNode(new URL("./ledger/step.ts", import.meta.url), [step, lines, parquet]);
  return JSON.parse(stdout) as StepOutcome;
}

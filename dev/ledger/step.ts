// Runtime: Node. One step of `npm run bench:ledger` in a process of its own, so that its memory is its own.
import { readLines, readParquet, writeParquet } from "../../harness/samples/convert.ts";
import { withDatabase } from "../../harness/samples/database.ts";
import { deliveryFacts } from "../../harness/trial/ledger.ts";
import type { Delivery } from "../../records/trial.ts";

/** What a step cost, and what it found. */
export interface StepOutcome {
  readonly wallSec: number;
  /** Of all threads: DuckDB is part of the process. */
  readonly cpuSec: number;
  readonly peakMiB: number;
  readonly delivery?: Delivery;
}

const DELIVERY_LIMIT_MS = 3000;

const [step, lines = "", parquet = ""] = process.argv.slice(2);
const startMs = performance.now();
const before = process.cpuUsage();
const delivery = await withDatabase(async (database) => {
  if (step === "ledger") {
    await readParquet(database, parquet);
    return await deliveryFacts(database, DELIVERY_LIMIT_MS);
  }
  await readLines(database, lines);
  await writeParquet(database, parquet);
  return undefined;
});
const { user, system } = process.cpuUsage(before);
const outcome: StepOutcome = {
  wallSec: (performance.now() - startMs) / 1000,
  cpuSec: (user + system) / 1e6,
  // KiB, see getrusage(2).
  peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  ...(delivery === undefined ? {} : { delivery }),
};
process.stdout.write(JSON.stringify(outcome));

// Runtime: Node. `npm run bench:population`: how long millions of insured take to be written, and one of 74 million to be drawn.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { insured, populationOf } from "../generators/population/insured.ts";
import { loadWorkload } from "../harness/input/records.ts";
import { measured } from "./testing/cost.ts";

const millions = Number(process.argv[2] ?? 10);
const NATION = 74_000_000;
const folder = mkdtempSync(join(tmpdir(), "kassensturz-bench-"));
try {
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}\n`);
  // The first of all in a process that has drawn nobody yet: what somebody waits for who asks for one person.
  const population = populationOf(loadWorkload("epa-active"), NATION, 1);
  for (const index of [0, NATION - 1]) {
    const startMs = performance.now();
    insured(population, index);
    console.log(`number ${index} of ${NATION}: ${(performance.now() - startMs).toFixed(3)} ms (at most 1)`);
  }
  const file = join(folder, "insured.parquet");
  const cost = await measured(["population", "--insured", `${millions}M`, "--format", "parquet", "--out", file]);
  console.log(
    `${millions} million as Parquet: ${cost.wallSec.toFixed(1)} s (at most 60 for 10 million) · processor ${cost.cpuSec.toFixed(1)} s · ` +
      `${cost.peakMiB ?? "unknown"} MiB at most (at most 300) · file ${Math.round(statSync(file).size / 2 ** 20)} MiB`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

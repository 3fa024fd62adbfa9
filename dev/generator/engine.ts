// Runtime: Node.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLines } from "../../harness/samples/convert.ts";
import { countOf, numberOf, withDatabase } from "../../harness/samples/database.ts";
import { startGenerator } from "../../harness/trial/generator.ts";
import { type Load, planOf, writeInputs } from "./inputs.ts";
import { GENERATOR_CORE, mostResidentKiB, type Span, watch, withMock } from "./pinned.ts";

export interface EngineRun {
  readonly span: Span;
  readonly lagMsP99: number;
  /** Most memory held at any look within the window. */
  readonly residentKiB: number;
  /** By second of the trial: messages that were to begin in it, and those that were acknowledged in it. */
  readonly seconds: readonly { readonly tSec: number; readonly due: number; readonly done: number }[];
}

/** Plays a load with the real engine, started as a trial starts it, all records kept; watches its window. */
export function playEngine(k6: string, load: Load): Promise<EngineRun> {
  return withMock(async (url) => {
    const folder = mkdtempSync(join(tmpdir(), "kassensturz-bench-"));
    try {
      const plan = planOf(load, url);
      const samples = join(folder, "samples.tsv");
      const run = startGenerator(
        k6,
        plan,
        { ...writeInputs(folder, plan), samples, log: join(folder, "k6.log") },
        undefined,
        ["taskset", "-c", String(GENERATOR_CORE)],
      );
      const memory = mostResidentKiB(() => run.pid, run.ended);
      const skipSec = START_SEC + load.onlineSec + load.settleSec;
      const span = await watch(() => run.pid, url, skipSec, load.windowSec - START_SEC);
      const trouble = await run.ended;
      if (trouble !== "") throw new Error(trouble);
      return { span, residentKiB: await memory, ...(await read(samples)) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** k6 needs a moment until its zero; the watched span lies within the window whatever that is. */
const START_SEC = 2;

function read(samples: string): Promise<Pick<EngineRun, "lagMsP99" | "seconds">> {
  return withDatabase(async (database) => {
    await readLines(database, samples);
    const all = await database.row("SELECT quantile_disc(lagMs, 0.99) AS p99 FROM samples WHERE kind = 'send'");
    const rows = await database.rows(`
      WITH sent AS (SELECT intendedMs, intendedMs + latencyMs AS endMs, error FROM samples WHERE kind = 'send'),
        due AS (SELECT floor(intendedMs / 1000)::INTEGER AS tSec, count(*) AS due FROM sent GROUP BY 1),
        done AS (SELECT floor(endMs / 1000)::INTEGER AS tSec, count(*) AS done FROM sent WHERE error = '' GROUP BY 1)
      SELECT tSec, due, coalesce(done, 0) AS done FROM due LEFT JOIN done USING (tSec) ORDER BY tSec`);
    const seconds = rows.map((row) => ({
      tSec: countOf(row.tSec),
      due: countOf(row.due),
      done: countOf(row.done),
    }));
    return { lagMsP99: numberOf(all.p99) ?? Number.NaN, seconds };
  });
}

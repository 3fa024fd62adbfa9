// Runtime: Node.
import { DOUBLE, INTEGER, VARCHAR } from "@duckdb/node-api";
import { isMessage, type Operation, operations } from "../../generators/arrivals/operations.ts";
import type { Plan } from "../../records/plan.ts";
import type { SampleKind } from "../../records/sample.ts";
import { plannedWindow } from "../trial/window.ts";
import type { Database } from "./database.ts";

/** The samples that tell of an operation. */
const SAMPLE_KINDS: Readonly<Record<Operation["kind"], SampleKind>> = {
  question: "send",
  answer: "send",
  open: "open",
  login: "login",
  contact: "contact",
  note: "upload",
  letter: "upload",
};

/** What DuckDB takes at once. */
const BATCH_ROWS = 2048;

/**
 * The table `planned`: every operation the plan asks for, drawn again from the seed. Held against the samples it
 * shows what the generator never started and what the server never answered.
 */
export async function readPlanned(database: Database, plan: Plan): Promise<void> {
  await database.run(
    "CREATE OR REPLACE TABLE planned (stream INTEGER, seq INTEGER, kind VARCHAR, actor INTEGER, intendedMs DOUBLE)",
  );
  await database.append("planned", [INTEGER, INTEGER, VARCHAR, INTEGER, DOUBLE], batches(plan));
}

/** Columns of the table, as many rows at a time as DuckDB takes. */
function* batches(plan: Plan): Generator<(string | number)[][]> {
  const empty = (): [number[], number[], string[], number[], number[]] => [[], [], [], [], []];
  let columns = empty();
  for (const { stream, operation } of planned(plan)) {
    columns[0].push(stream);
    columns[1].push(operation.seq);
    columns[2].push(SAMPLE_KINDS[operation.kind]);
    columns[3].push(operation.user);
    columns[4].push(operation.intendedMs);
    if (columns[0].length < BATCH_ROWS) continue;
    yield columns;
    columns = empty();
  }
  if (columns[0].length > 0) yield columns;
}

/** Intended times of the window's messages, ms since the trial's zero, in no order. */
export function plannedMessages(plan: Plan): number[] {
  const { startMs } = plannedWindow(plan);
  const times: number[] = [];
  for (const { operation } of planned(plan)) {
    if (isMessage(operation) && operation.intendedMs >= startMs) times.push(operation.intendedMs);
  }
  return times;
}

/** Every operation of the plan, stream by stream. */
function* planned(plan: Plan): Generator<{ readonly stream: number; readonly operation: Operation }> {
  for (let stream = 0; stream < plan.streams; stream++) {
    const drawn = operations(plan, stream);
    for (let operation = drawn.next(); operation !== undefined; operation = drawn.next()) yield { stream, operation };
  }
}

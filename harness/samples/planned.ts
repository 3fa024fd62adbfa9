// Runtime: Node.
import { type Operation, operations } from "../../generators/arrivals/operations.ts";
import type { Plan } from "../../records/plan.ts";
import { plannedWindow } from "../trial/window.ts";
import type { Database } from "./database.ts";

const ROWS_PER_INSERT = 2000;

/**
 * The table `planned`: every operation the plan asks for, drawn again from the seed. Held against the samples it
 * shows what the generator never started and what the server never answered.
 */
export async function readPlanned(database: Database, plan: Plan): Promise<void> {
  await database.run(
    "CREATE OR REPLACE TABLE planned (stream INTEGER, seq INTEGER, kind VARCHAR, actor INTEGER, intendedMs DOUBLE)",
  );
  let rows: string[] = [];
  const flush = async () => {
    if (rows.length > 0) await database.run(`INSERT INTO planned VALUES ${rows.join(",")}`);
    rows = [];
  };
  for (const { stream, operation } of planned(plan)) {
    const kind = operation.kind === "open" ? "open" : "send";
    rows.push(`(${stream},${operation.seq},'${kind}',${operation.user},${operation.intendedMs})`);
    if (rows.length >= ROWS_PER_INSERT) await flush();
  }
  await flush();
}

/** Intended times of the window's messages, ms since the trial's zero, in no order. */
export function plannedMessages(plan: Plan): number[] {
  const { startMs } = plannedWindow(plan);
  const times: number[] = [];
  for (const { operation } of planned(plan)) {
    if (operation.kind !== "open" && operation.intendedMs >= startMs) times.push(operation.intendedMs);
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

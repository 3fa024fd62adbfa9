// Runtime: Node.
import { driftOf, PIECES_MIN } from "../../analysis/drift/drift.ts";
import type { TableGrowth, TrialFacts } from "../../records/trial.ts";
import { type Database, numberOf } from "../samples/database.ts";
import type { ResourceRecord } from "./resources.ts";
import type { Window } from "./window.ts";

/** Long enough for some messages, and for what is remembered from one piece to the next to be little. */
const PIECE_SEC = 30;
/** Tables that grew by less are left out. */
const GROWTH_BYTES_MIN = 64 * 1024;
const TABLES_MAX = 15;

/** How latency and memory moved over the window, and what the tables grew by: what a soak is for. Undefined where it was too short. */
export async function driftFacts(
  database: Database,
  window: Window,
  resources: readonly ResourceRecord[],
  tables: readonly TableGrowth[],
): Promise<TrialFacts["drift"]> {
  const pieces = Math.floor((window.endMs - window.startMs) / 1000 / PIECE_SEC);
  if (pieces < PIECES_MIN) return undefined;
  const latencies = await Promise.all(
    (["send", "open", "poll"] as const).map(async (kind) => {
      const overdue = kind === "poll" ? "greatest(0, latencyMs - ref::DOUBLE)" : "latencyMs";
      const idle = kind === "poll" ? "AND n = 0" : "";
      const rows = await database.rows(`
        SELECT floor((intendedMs - ${window.startMs}) / ${PIECE_SEC * 1000})::INTEGER AS piece, median(${overdue}) AS x
        FROM counted WHERE kind = '${kind}' AND error = '' ${idle} GROUP BY 1 HAVING piece < ${pieces} ORDER BY 1`);
      return driftOf(
        kind,
        rows.flatMap((row) => numberOf(row.x) ?? []),
        PIECE_SEC,
      );
    }),
  );
  return {
    latencyMs: latencies.filter((drift) => drift !== undefined),
    memoryMiB: memories(resources, window, pieces),
    tables: tables
      .filter(({ beforeBytes, afterBytes }) => afterBytes - beforeBytes >= GROWTH_BYTES_MIN)
      .sort((a, b) => b.afterBytes - b.beforeBytes - (a.afterBytes - a.beforeBytes))
      .slice(0, TABLES_MAX),
  };
}

function memories(resources: readonly ResourceRecord[], window: Window, pieces: number) {
  const names = [...new Set(resources.map(({ process }) => process))];
  return names.flatMap((name) => {
    const values = Array.from({ length: pieces }, (_, piece) => {
      const fromMs = window.startMs + piece * PIECE_SEC * 1000;
      const within = resources.filter(
        ({ process, atMs }) => process === name && atMs >= fromMs && atMs < fromMs + PIECE_SEC * 1000,
      );
      return within.map(({ memoryMiB }) => memoryMiB).sort((a, b) => a - b)[within.length >> 1];
    }).filter((value) => value !== undefined);
    return driftOf(name, values, PIECE_SEC) ?? [];
  });
}

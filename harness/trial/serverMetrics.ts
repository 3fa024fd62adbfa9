// Runtime: Node.
import type { ServerMetrics } from "../../records/serverMetrics.ts";
import { type Window, within } from "./window.ts";

/** The metrics of one process of the server at one moment; counters count from its start. */
export interface ServerMetricsRecord {
  /** Ms since the trial's zero. */
  readonly atMs: number;
  readonly process: string;
  readonly values: Readonly<Record<string, number>>;
}

/** Per process over the window: from the first record in it to the last. Fewer than two say nothing. */
export function serverMetricsIn(records: readonly ServerMetricsRecord[], window: Window): ServerMetrics[] {
  const inWindow = within(records, window);
  const names = [...new Set(inWindow.map(({ process }) => process))];
  return names.flatMap((process) => {
    const own = inWindow.filter((record) => record.process === process);
    const [first, last] = [own[0], own.at(-1)];
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return [];
    const sec = (last.atMs - first.atMs) / 1000;
    const grown = (name: string) => {
      const [before, after] = [first.values[name], last.values[name]];
      // A process that was started again counts from nothing.
      return before === undefined || after === undefined || after < before ? null : after - before;
    };
    const meanMs = (name: string) => {
      const [sum, count] = [grown(`${name}_sum`), grown(`${name}_count`)];
      return sum === null || count === null || count === 0 ? null : rounded((1000 * sum) / count);
    };
    const perSec = (name: string) => {
      const growth = grown(name);
      return growth === null ? null : rounded(growth / sec);
    };
    const largest = (name: string) => {
      const values = own.flatMap((record) => record.values[name] ?? []);
      return values.length === 0 ? null : Math.max(...values);
    };
    return [
      {
        process,
        databaseWaitMsMean: meanMs("synapse_storage_schedule_time"),
        reactorTickMsMean: meanMs("python_twisted_reactor_tick_time"),
        gcShare: perSec("python_gc_time_sum"),
        eventsPersistedPerSec: perSec("synapse_storage_events_persisted_events_total"),
        // A counter with labels is on the page only once it has counted something.
        limiterRejectsPerSec: REJECTS in last.values ? perSec(REJECTS) : 0,
        processingLagMsMax: largest("synapse_event_processing_lag"),
        replicationQueueMax: largest("synapse_replication_tcp_command_queue"),
      },
    ];
  });
}

const REJECTS = "synapse_rate_limit_reject_total";

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

// Runtime: Node.
import type { MetricsUrl } from "../../homeservers/homeserver.ts";
import type { ServerMetricsRecord } from "../trial/serverMetrics.ts";
import { readMetrics } from "./prometheus.ts";

/** Making the page costs a server some milliseconds of its one core: often enough for a window, too seldom to be felt. */
const INTERVAL_MS = 5000;
const TIMEOUT_MS = 2500;

/** What Synapse tells of itself that explains a limit. */
const WANTED = {
  synapse_storage_schedule_time_sum: "sum",
  synapse_storage_schedule_time_count: "sum",
  python_twisted_reactor_tick_time_sum: "sum",
  python_twisted_reactor_tick_time_count: "sum",
  python_gc_time_sum: "sum",
  synapse_storage_events_persisted_events_total: "sum",
  synapse_rate_limit_reject_total: "sum",
  synapse_event_processing_lag: "max",
  synapse_replication_tcp_command_queue: "max",
} as const;

/** Notes the servers' own metrics now and every five seconds, until `stop`. A server too busy to answer has a gap. */
export function watchServerMetrics(
  urls: readonly MetricsUrl[],
  clock: () => number,
): { stop(): Promise<readonly ServerMetricsRecord[]> } {
  const records: ServerMetricsRecord[] = [];
  const ask = async ({ process, url }: MetricsUrl) => {
    const atMs = clock();
    const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (answer.ok) records.push({ atMs, process, values: readMetrics(await answer.text(), WANTED) });
  };
  let running: Promise<unknown> = Promise.resolve();
  const look = () => {
    running = Promise.allSettled(urls.map(ask));
  };
  const timer = urls.length === 0 ? undefined : setInterval(look, INTERVAL_MS);
  return {
    async stop() {
      clearInterval(timer);
      await running;
      return records;
    },
  };
}

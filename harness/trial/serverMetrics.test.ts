import { expect, test } from "vitest";
import { serverMetricsIn } from "./serverMetrics.ts";

const record = (atMs: number, process: string, values: Record<string, number>) => ({ atMs, process, values });
const window = { startMs: 10_000, endMs: 30_000 };

test("growth of the counters between the first and the last record of the window, gauges by their largest", () => {
  const of = (atMs: number, scheduled: number, waitedSec: number, events: number, queue: number) =>
    record(atMs, "main", {
      synapse_storage_schedule_time_sum: waitedSec,
      synapse_storage_schedule_time_count: scheduled,
      synapse_storage_events_persisted_events_total: events,
      synapse_replication_tcp_command_queue: queue,
    });
  const [main] = serverMetricsIn(
    [of(5000, 0, 0, 0, 900), of(11_000, 1000, 2, 500, 3), of(16_000, 1500, 20, 600, 40), of(26_000, 3000, 52, 1100, 5)],
    window,
  );
  // 50 s of waiting over 2,000 transactions; 600 events in 15 s.
  expect(main).toEqual({
    process: "main",
    databaseWaitMsMean: 25,
    reactorTickMsMean: null,
    gcShare: null,
    eventsPersistedPerSec: 40,
    limiterRejectsPerSec: 0,
    processingLagMsMax: null,
    replicationQueueMax: 40,
  });
});

test("one record, or a process that was started again, gives no growth", () => {
  expect(serverMetricsIn([record(12_000, "main", { python_gc_time_sum: 3 })], window)).toEqual([]);
  const [main] = serverMetricsIn(
    [record(12_000, "main", { python_gc_time_sum: 3 }), record(22_000, "main", { python_gc_time_sum: 0.1 })],
    window,
  );
  expect(main?.gcShare).toBeNull();
});

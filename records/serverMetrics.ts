// Runtime: anywhere.
import { z } from "zod";

/** What a process of the server told of itself over the measured window; null where it does not tell. */
export const serverMetricsSchema = z.strictObject({
  process: z.string(),
  /** Mean time a transaction waited for a database connection (`synapse_storage_schedule_time`). */
  databaseWaitMsMean: z.number().nullable(),
  /** Mean time of a turn of the event loop, in which nobody else is served (`python_twisted_reactor_tick_time`). */
  reactorTickMsMean: z.number().nullable(),
  /** Share of the time spent collecting garbage, 0 to 1. */
  gcShare: z.number().nullable(),
  eventsPersistedPerSec: z.number().nullable(),
  /** Refusals by the limiter of federation. Those of clients are 429s, counted with the errors. */
  limiterRejectsPerSec: z.number().nullable(),
  /** Largest lag of those who work on new events. */
  processingLagMsMax: z.number().nullable(),
  /** Most commands of replication that waited to be worked on. */
  replicationQueueMax: z.number().nullable(),
});
export type ServerMetrics = z.infer<typeof serverMetricsSchema>;

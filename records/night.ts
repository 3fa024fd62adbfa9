// Runtime: anywhere.
import { z } from "zod";
import { capacityMethods, stopReasons } from "./result.ts";
import { evidences, verdicts } from "./trial.ts";

/**
 * One result as the nightly check and the history keep it: its figures and all that decides whether they may be compared.
 * A row of the history store. Fields that came later have a default, so that old stores stay readable.
 */
export const nightSchema = z.strictObject({
  schema: z.literal("kassensturz/night/1").default("kassensturz/night/1"),
  startedAt: z.iso.datetime(),
  edition: z.string(),
  editionName: z.string(),
  kind: z.enum(["run", "capacity"]),
  evidence: z.enum(evidences),
  complete: z.boolean(),
  seed: z.int(),
  /** Last part of the folder's path: enough to find it again, and no path of somebody's machine. */
  folder: z.string(),
  /** The server's own word for its name and version. */
  server: z.string(),
  /** What may differ between two nights that are compared: versions under test. */
  versions: z.record(z.string(), z.string()),
  /** What must be equal for two nights to be compared: field → value. */
  fingerprint: z.record(z.string(), z.string()),
  trials: z.int().nonnegative(),
  /** Sums over all trials. */
  lost: z.int().nonnegative(),
  leaks: z.int().nonnegative(),
  /** Messages a second of one insured served; null where the load was a plain rate. */
  messagesPerSecPerInsured: z.number().nullable(),
  capacity: z
    .strictObject({
      /** Messages a second, both directions. */
      c50: z.number().nullable(),
      c95: z.number().nullable(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      stopReason: z.enum(stopReasons),
      method: z.enum(capacityMethods),
      saturationPerSec: z.number().nullable(),
    })
    .nullable(),
  /** Of a single trial; null for a search. */
  trial: z
    .strictObject({
      verdict: z.enum(verdicts),
      reasons: z.string(),
      sendMsP99: z.number().nullable(),
      deliveryMsP99: z.number().nullable(),
      failureShare: z.number(),
    })
    .nullable(),
});
export type Night = z.infer<typeof nightSchema>;

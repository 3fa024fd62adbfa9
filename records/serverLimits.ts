// Runtime: anywhere.
import { z } from "zod";

/** Calls whose limits are looked for: those that a trial makes, then those that make a crowd. */
export const limitedCalls = ["send", "sync", "typing", "receipt", "keys-query", "create-room"] as const;
export type LimitedCall = (typeof limitedCalls)[number];

/** What a burst of requests found out about one call. */
const callLimitSchema = z.strictObject({
  call: z.enum(limitedCalls),
  /** Requests sent, and how many of them were taken. */
  offered: z.int().nonnegative(),
  accepted: z.int().nonnegative(),
  /** Null: nothing was refused; the limit, if there is one, is above what was tried. */
  limit: z
    .strictObject({
      /** Requests in the long run, a second; null where nothing was taken again in the time there was. */
      perSec: z.number().nonnegative().nullable(),
      /** Requests at once. */
      burst: z.int().nonnegative(),
      /** Whether one account's burst had another refused: a limit of all together, or of one address. */
      shared: z.boolean(),
      /** What the homeserver said to wait, ms; null where it did not say. */
      retryAfterMs: z.number().nonnegative().nullable(),
    })
    .nullable(),
  /** The call could not be tried: what was answered instead. */
  trouble: z.string().nullable(),
});
export type CallLimit = z.infer<typeof callLimitSchema>;

/** What `run limits` writes: the limiters of a homeserver, as somebody meets them who sends too much. */
export const serverLimitsSchema = z.strictObject({
  schema: z.literal("kassensturz/server-limits/1"),
  measuredAt: z.iso.datetime(),
  baseUrl: z.string(),
  server: z.string(),
  /** Requests a second the burst reached where nothing refused it. */
  calls: z.array(callLimitSchema),
});
export type ServerLimits = z.infer<typeof serverLimitsSchema>;

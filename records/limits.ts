// Runtime: anywhere.
import { z } from "zod";

const editionLimitsSchema = z
  .strictObject({
    /** What has to hold (C95), insured served. */
    insuredServedMin: z.number().positive(),
    /** What has to hold (C95), messages a second in both directions. */
    messagesPerSecMin: z.number().positive(),
    /** Of a single trial, ms. */
    sendMsP99Max: z.number().positive(),
    deliveryMsP99Max: z.number().positive(),
    /** Share of failed requests of a single trial, 0 to 1. */
    failureShareMax: z.number().min(0).max(1),
  })
  .partial();
export type EditionLimits = z.infer<typeof editionLimitsSchema>;

/** Fixed limits of the nightly check, by edition: a YAML file of the user's own. `"*"` is for every edition not named. */
export const limitsSchema = z.strictObject({
  schema: z.literal("kassensturz/limits/1"),
  editions: z.record(z.string(), editionLimitsSchema),
});
export type Limits = z.infer<typeof limitsSchema>;

// Runtime: anywhere.
import { z } from "zod";

/** What `distribute` leaves for `merge`, beside the plan, the accounts and the result that waits for its trial. */
export const distributionSchema = z.strictObject({
  schema: z.literal("kassensturz/distribution/1"),
  /** Names the trial; every part says it again. */
  runId: z.string(),
  instances: z.int().min(1),
  /** Insured served, or messages a second. */
  load: z.number().positive(),
  /** Parts whose clocks are further apart than this are no one trial, ms. */
  clocksApartMsMax: z.number().positive(),
});
export type Distribution = z.infer<typeof distributionSchema>;

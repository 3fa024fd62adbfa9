// Runtime: anywhere.
import { z } from "zod";

/**
 * What one of several generators says of its share of a trial. The part's folder holds it beside the plan that all of
 * them played and the samples of this one: enough to be carried to another machine and put together there.
 */
export const partSchema = z.strictObject({
  schema: z.literal("kassensturz/part/1"),
  /** The trial, as its plan names it. */
  runId: z.string(),
  /** SHA-256 of the plan's file: parts of one trial played the same plan, byte for byte. */
  planSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Which of the instances it is, from 0. */
  instance: z.int().nonnegative(),
  /** How many there are. */
  instances: z.int().min(1),
  /** It played its share to the end. */
  complete: z.boolean(),
});
export type Part = z.infer<typeof partSchema>;

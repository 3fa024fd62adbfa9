// Runtime: anywhere.
import { z } from "zod";

/** That the trials of a result were played in turns with those of others; in each of their results. */
export const interleavedSchema = z.strictObject({
  /** The same in all results of one comparison, and in no other. */
  comparison: z.string().min(1),
  /** Place of this result among the editions named, from 0; the first is the one the others are compared with. */
  position: z.int().nonnegative(),
  /** The positions in the order in which trials were played so far. */
  order: z.array(z.int().nonnegative()),
});

const figureSchema = z.number().positive();

/** `<out>/result.json` of `compare`; each edition's own result lies in a folder beside it. */
export const comparisonSchema = z.strictObject({
  schema: z.literal("kassensturz/comparison/1"),
  kind: z.literal("compare"),
  /** False: cut off, or still going on. */
  complete: z.boolean(),
  command: z.array(z.string()),
  editions: z.array(
    z.strictObject({
      folder: z.string(),
      edition: z.string(),
      /** C50 in messages a second; null where the search found none. */
      messagesPerSec: figureSchema.nullable(),
      stopReason: z.string(),
    }),
  ),
  /** Every edition but the first over the first. */
  ratios: z.array(
    z.strictObject({
      folder: z.string(),
      over: z.string(),
      /** Null where one of the two has no capacity. */
      ratio: figureSchema.nullable(),
      low: figureSchema.nullable(),
      high: figureSchema.nullable(),
      /** Whether the 95 % interval excludes 1; null where there is no ratio. */
      differenceShown: z.boolean().nullable(),
      /** One sentence. */
      text: z.string(),
      /** Fields of the fingerprint in which the two differ. */
      differences: z.array(z.strictObject({ field: z.string(), before: z.string(), now: z.string() })),
    }),
  ),
});
export type Comparison = z.infer<typeof comparisonSchema>;

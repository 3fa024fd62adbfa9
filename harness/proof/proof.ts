// Runtime: Node.
import { z } from "zod";

/** `PROOF.json` of an archive: who made it, which results are in it, and what their samples come to. */
export const proofSchema = z.strictObject({
  schema: z.literal("kassensturz/proof/1"),
  tool: z.string(),
  results: z.array(
    z.strictObject({
      /** Inside the archive; empty for the top. */
      folder: z.string(),
      samples: z.array(
        z.strictObject({
          file: z.string(),
          /** Null where the file holds all trials of the result. */
          trial: z.int().nullable(),
          digests: z.array(z.strictObject({ trial: z.int(), rows: z.int(), sum: z.string(), weighted: z.string() })),
        }),
      ),
    }),
  ),
});
export type Proof = z.infer<typeof proofSchema>;

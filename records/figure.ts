// Runtime: anywhere.
import { z } from "zod";

/**
 * A number with its provenance. Whatever the model assumes is carried as one of these,
 * so that the report can print where each figure comes from and how far it may be off.
 */
export const figureSchema = z.strictObject({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  unit: z.string().min(1),
  /** How well the figure is known. */
  provenance: z.enum(["verified", "measured", "press", "inferred", "assumed"]),
  source: z.string().min(1),
});
export type Figure = z.infer<typeof figureSchema>;

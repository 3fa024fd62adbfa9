// Runtime: anywhere.
import { z } from "zod";

/** What a vendor publishes of the size that a number of users needs: `simulator/sizing/claims.yaml`. Nobody measured it here. */
export const claimsSchema = z.strictObject({
  schema: z.literal("kassensturz/claims/1"),
  sizing: z.array(
    z.strictObject({
      name: z.string().min(1),
      source: z.string().min(1),
      /** Processor cores up to so many users, the smallest first. */
      tiers: z.array(z.strictObject({ users: z.int().positive(), cores: z.number().positive() })).min(1),
    }),
  ),
});
export type Claims = z.infer<typeof claimsSchema>;

// Runtime: anywhere.
import { z } from "zod";

const attemptsSchema = z.strictObject({
  attempts: z.int().nonnegative(),
  refused: z.int().nonnegative(),
  /** No answer, 429 or 5xx: whether the server would have refused is not known. */
  overloaded: z.int().nonnegative(),
  /** An answer that is no refusal and shows nothing that is not the asker's. */
  unclear: z.int().nonnegative(),
  leaks: z.int().nonnegative(),
});
export type ProbeAttempts = z.infer<typeof attemptsSchema>;

/** One answer that was no refusal, as it may be shown: no token, no id, no content. */
const evidenceSchema = z.strictObject({
  kind: z.string(),
  outcome: z.enum(["leak", "unclear"]),
  /** When the attempt was made, ms since the trial's zero. */
  atMs: z.number(),
  /** Method and path with placeholders, such as `GET /rooms/{room}/messages`. */
  request: z.string(),
  status: z.int(),
  /** The answer's shape with everything that could be a secret masked, cut short. */
  answer: z.string(),
});

/** What the security probes found. Files from before there were probes hold `attempts` and `leaks` alone. */
export const securitySchema = attemptsSchema.extend({
  refused: z.int().nonnegative().default(0),
  overloaded: z.int().nonnegative().default(0),
  unclear: z.int().nonnegative().default(0),
  /** By what was attempted. */
  byKind: z.record(z.string(), attemptsSchema).default({}),
  /** Before the load came, under it, and after it had ended. */
  byPhase: z
    .strictObject({ idle: attemptsSchema, load: attemptsSchema, recovery: attemptsSchema })
    .nullable()
    .default(null),
  evidence: z.array(evidenceSchema).default([]),
});
export type Security = z.infer<typeof securitySchema>;

/** The facts of a trial without probes. */
export const NO_PROBES: Security = {
  attempts: 0,
  refused: 0,
  overloaded: 0,
  unclear: 0,
  leaks: 0,
  byKind: {},
  byPhase: null,
  evidence: [],
};

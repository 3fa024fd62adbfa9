// Runtime: anywhere.
import { z } from "zod";

/** "The `quantile` of the latency is at most `limitMs`", failures counted as violations. */
const latencyObjectiveSchema = z.strictObject({
  quantile: z.number().gt(0).lt(1),
  limitMs: z.number().positive(),
});
export type LatencyObjective = z.infer<typeof latencyObjectiveSchema>;

/** What "holds" means: `analysis/objectives/<id>.yaml`. */
export const objectivesSchema = z.strictObject({
  schema: z.literal("kassensturz/objectives/1"),
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string().min(1),
  /** Source of the limits, printed in the report. */
  source: z.string().min(1),
  /** Time from the intended send until the server acknowledged. */
  send: latencyObjectiveSchema,
  /** Time from the intended send until the receiver's sync brought it. */
  delivery: latencyObjectiveSchema,
  /** Lateness of an idle long-poll past its time-out. */
  pollLateness: latencyObjectiveSchema,
  /** Time until an opened app is up to date. */
  appOpen: latencyObjectiveSchema,
  /** Time of a whole first login, until the conversations are there. */
  login: latencyObjectiveSchema.optional(),
  /** Time until a new conversation can be written to. */
  contact: latencyObjectiveSchema.optional(),
  /** Time until a document is up, and until it is there for who opens it. */
  upload: latencyObjectiveSchema.optional(),
  download: latencyObjectiveSchema.optional(),
  /** Largest share of operations that may fail, 0 to 1. */
  failureShareMax: z.number().min(0).max(1),
  lostMax: z.int().nonnegative(),
  leaksMax: z.int().nonnegative(),
  /** Error probability of each statistical test of the verdict. */
  alpha: z.number().gt(0).lt(0.5),
  generator: z.strictObject({
    pacingLagMsP99Max: z.number().positive(),
    /** Largest deviation of offered from planned load, 0 to 1. */
    offeredDeviationMax: z.number().positive(),
    /** Largest share of its cores the generator may use, 0 to 1. */
    cpuShareMax: z.number().positive(),
    /** Largest share of the machine's cores that processes of others may use, mean of the window, 0 to 1. */
    foreignCpuShareMax: z.number().positive().default(0.1),
  }),
});
/** What only some scenarios have; judged where it is and the objectives have a limit for it. */
export const storyMeasures = ["login", "contact", "upload", "download"] as const;
export type StoryMeasure = (typeof storyMeasures)[number];
export type Objectives = z.infer<typeof objectivesSchema>;

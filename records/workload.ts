// Runtime: anywhere.
import { z } from "zod";
import { figureSchema } from "./figure.ts";

/** One insurer, or a group of insurers that are counted together. */
const insurerSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: z.string().min(1),
  insured: figureSchema,
  /** Share of the insured who have an account, 0 to 1. */
  accountShare: figureSchema,
  /** True for a group that overlaps others, such as a provider's customers or "all": drawn as a line, never drawn from. */
  overlapping: z.boolean(),
});
export type Insurer = z.infer<typeof insurerSchema>;

/** What insured people do in the peak hour, as data: `generators/workloads/<id>.yaml`. */
export const workloadSchema = z.strictObject({
  schema: z.literal("kassensturz/workload/1"),
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string().min(1),
  description: z.string().min(1),
  insurers: z.array(insurerSchema).min(1),
  activity: z.strictObject({
    /** Messages insured → insurer, an account and workday. */
    messagesPerAccountDay: figureSchema,
    /** Answers insurer → insured, a message. */
    answersPerMessage: figureSchema,
    /** App openings, an account and workday. */
    appOpensPerAccountDay: figureSchema,
    /** Seconds the app stays in the foreground, an opening. */
    foregroundSec: figureSchema,
    /** Seconds of the model day over which the daily volume is spread. */
    modelDaySec: figureSchema,
    /** Peak hour over mean hour of the model day. */
    peakFactor: figureSchema,
    /** Monday over mean day. */
    mondayFactor: figureSchema,
    /** Time-out of an idle long-poll, seconds. */
    pollTimeoutSec: figureSchema,
    /** Read receipts a delivered message, 0 to 1. */
    receiptsPerDelivery: figureSchema,
    /** Share of messages announced by a typing notice, 0 to 1. */
    typingPerMessage: figureSchema,
    /** Share of messages before which a new room key is shared: a week has passed, or it has served 100 messages. */
    keyExchangesPerMessage: figureSchema.optional(),
    /** Median size of a message's ciphertext, bytes; log-normal. */
    ciphertextBytesMedian: figureSchema,
    /** Standard deviation of the logarithm of the ciphertext size. */
    ciphertextBytesLogSd: figureSchema,
  }),
});
export type Workload = z.infer<typeof workloadSchema>;

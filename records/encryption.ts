// Runtime: anywhere.
import { z } from "zod";

/** What a client asks of the server so that two people can read each other. */
export const keyRequests = ["keys/upload", "keys/query", "keys/claim", "sendToDevice"] as const;

const countsSchema = z.strictObject({ count: z.int().nonnegative(), failed: z.int().nonnegative() });

/** One message of a pair; times on the trial's clock, null where it never came so far. */
const probeMessageSchema = z.strictObject({
  pair: z.int().nonnegative(),
  /** When its writer meant to send it, began to, had the acknowledgement; when it reached the reader, and could be read. */
  intendedMs: z.number(),
  startedMs: z.number().nullable(),
  acknowledgedMs: z.number().nullable(),
  arrivedMs: z.number().nullable(),
  decryptedMs: z.number().nullable(),
  /** It arrived before its key, and could not be read at once. */
  waitedForKey: z.boolean(),
  /** Why it could not be sent, or not be read; empty where all went well. */
  error: z.string(),
});
export type ProbeMessage = z.infer<typeof probeMessageSchema>;

/** What the encrypted probes of one trial leave on disk: raw, without any text, id or key. */
export const encryptionRecordSchema = z.strictObject({
  schema: z.literal("kassensturz/encryption/1"),
  /** Pairs of clients that were to write to each other. */
  pairs: z.int().nonnegative(),
  /** Why nothing was probed; empty where it was. */
  unavailable: z.string(),
  library: z.string(),
  messages: z.array(probeMessageSchema),
  /** Requests of all clients over their whole life, by kind; a failed one is one that got no answer or an error. */
  requests: z.record(z.string(), countsSchema),
  oneTimeKeys: z.strictObject({
    /** Keys of a reader that its writer claimed, as somebody new would; and what came of it. */
    claims: z.int().nonnegative(),
    oneTime: z.int().nonnegative(),
    /** No one-time key was left: the fallback key, or nothing at all. */
    fallback: z.int().nonnegative(),
    none: z.int().nonnegative(),
    failed: z.int().nonnegative(),
    /** Fewest that the server said were left of any client. */
    leftMin: z.int().nonnegative().nullable(),
  }),
  /** Of the process of the probes, in the measured window: what their own latencies may be off by. */
  eventLoopDelayMs: z.strictObject({ p50: z.number(), p99: z.number(), max: z.number() }),
  /** Cores used by that process in the measured window. */
  cores: z.number().nonnegative(),
});
export type EncryptionRecord = z.infer<typeof encryptionRecordSchema>;

/** What real encryption came to in a trial. */
export const encryptionFactsSchema = z.strictObject({
  pairs: z.int().nonnegative(),
  unavailable: z.string(),
  /** Messages a second that the probes added to the load of the window. */
  sentPerSec: z.number().nonnegative(),
  messages: z.strictObject({
    intended: z.int().nonnegative(),
    /** Not acknowledged: refused, timed out, or never begun. */
    unsent: z.int().nonnegative(),
    decrypted: z.int().nonnegative(),
    /** Arrived, and could not be read until the end. */
    undecryptable: z.int().nonnegative(),
    /** Acknowledged, and not arrived until the end. */
    missing: z.int().nonnegative(),
    /** Arrived before their keys, and were read later. */
    waitedForKey: z.int().nonnegative(),
  }),
  /** From the intended sending to the readable text; nearest rank, a message that was never read is infinitely late (null). */
  sendToDecryptedMs: z.strictObject({
    p50: z.number().nullable(),
    p95: z.number().nullable(),
    max: z.number().nullable(),
  }),
  keyRequests: z.record(z.string(), countsSchema),
  oneTimeKeys: encryptionRecordSchema.shape.oneTimeKeys,
  eventLoopDelayMs: encryptionRecordSchema.shape.eventLoopDelayMs,
  cores: z.number().nonnegative(),
});
export type EncryptionFacts = z.infer<typeof encryptionFactsSchema>;

const sessionSchema = z.strictObject({
  userId: z.string(),
  accessToken: z.string(),
  deviceId: z.string(),
  /** Its homeserver, where that is another than the plan's. */
  baseUrl: z.url().optional(),
});

/** The accounts of the encrypted probes with their secrets. Lives in the cache folder with mode 0600, never in results. */
export const pairsSchema = z.strictObject({
  schema: z.literal("kassensturz/pairs/1"),
  pairs: z.array(z.strictObject({ roomId: z.string(), members: z.tuple([sessionSchema, sessionSchema]) })),
  /** The devices were made for one trial and are to be logged out after it: their server keeps what it learns. */
  logOut: z.boolean(),
});
export type Pairs = z.infer<typeof pairsSchema>;

// Runtime: anywhere. The scenarios import its types only: k6 cannot load zod.
import { z } from "zod";

/**
 * What is done to a part of the homeserver while the load goes on.
 *
 * - `kill`      SIGKILL to it and its children; started again after `forSec`, never where that is missing
 * - `restart`   ended in order and started again at once
 * - `pause`     SIGSTOP, and SIGCONT after `forSec`
 * - `slow`      gets a fifth of the time: stopped 40 of every 50 ms, for `forSec`
 * - `disk-full` the disk of the database, a small one of its own, is full for `forSec`
 */
export const faultKinds = ["kill", "restart", "pause", "slow", "disk-full"] as const;

/**
 * `homeserver` is every process of the homeserver itself, workers included; database, cache and proxy are not. `insured` and
 * `staff` are the two homeservers of a federated pair.
 */
export const faultTargets = [
  "homeserver",
  "main",
  "event-writer",
  "sync",
  "federation-sender",
  "insured",
  "staff",
  "postgresql",
  "valkey",
  "proxy",
] as const;
export type FaultTarget = (typeof faultTargets)[number];

const hit = { what: z.enum(faultKinds), target: z.enum(faultTargets) };

/** A fault that somebody wants, as it stands in a plan. */
export const faultSchema = z.strictObject({
  ...hit,
  /** On the trial's clock. */
  atSec: z.number().nonnegative(),
  forSec: z.number().positive().optional(),
});
export type Fault = z.infer<typeof faultSchema>;

/** A fault as it took place, times on the trial's clock. */
export const inflictedSchema = z.strictObject({
  ...hit,
  /** When it was really done. */
  atSec: z.number(),
  /** When its cause was gone: the processes run again, the disk has room. Null: not within the trial. */
  endSec: z.number().nullable(),
  processes: z.array(z.string()),
  /** What did not go as wanted; empty where all did. */
  note: z.string(),
});
export type Inflicted = z.infer<typeof inflictedSchema>;

/** What a fault did to the people who used the server. */
export const faultFactsSchema = inflictedSchema.extend({
  /** From this moment on the objectives held for ten seconds; equal to `atSec` where nobody noticed. Null: not within the load. */
  recoveredSec: z.number().nullable(),
  /** Most messages in flight between the fault and the recovery. */
  backlogMax: z.int().nonnegative(),
  /** When no more messages were in flight than in the ten seconds before the fault. Null: not within the trial. */
  drainedSec: z.number().nullable(),
  /** Requests that failed from the fault to the recovery, by kind. */
  failures: z.record(z.string(), z.int()),
});
export type FaultFacts = z.infer<typeof faultFactsSchema>;

// Runtime: anywhere.
import { z } from "zod";
import { encryptionFactsSchema } from "./encryption.ts";
import { faultFactsSchema, faultTargets } from "./fault.ts";
import { securitySchema } from "./security.ts";
import { serverMetricsSchema } from "./serverMetrics.ts";

/**
 * Operations by how long they took, in classes that grow by about a quarter each. `counts[i]` of them took at most
 * `upToMs[i]` and longer than the class before it; `beyond` took longer than the last class, or failed.
 */
const histogramSchema = z.strictObject({
  upToMs: z.array(z.number().positive()),
  counts: z.array(z.int().nonnegative()),
  beyond: z.int().nonnegative(),
});
export type Histogram = z.infer<typeof histogramSchema>;

/** Exact quantiles of the measured window, ms. Null where there is no sample. A failed operation counts as infinitely late. */
const quantilesSchema = z.strictObject({
  count: z.int().nonnegative(),
  /** Operations that failed, counted as violations. */
  failures: z.int().nonnegative(),
  /** Operations over the objective's limit, failures included. */
  violations: z.int().nonnegative(),
  /**
   * How much more the violations scatter than independent ones would, at least 1: they come in clumps, because one
   * long queue makes many operations late at once. See `docs/method.md`.
   */
  designEffect: z.number().min(1),
  /**
   * Where in the window the violations lie, on average: 0 its beginning, 1 its end. Missing where there is none, and in results
   * from before it was kept.
   */
  violationsAt: z.number().min(0).max(1).optional(),
  /**
   * Operations over half the limit and their design effect: of them there are many more, so they tell how large clumps are
   * where few are over the limit itself. Missing in results from before there was one.
   */
  overHalf: z.strictObject({ violations: z.int().nonnegative(), designEffect: z.number().min(1) }).optional(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  max: z.number().nullable(),
  /** Missing in results from before there was one. */
  histogram: histogramSchema.optional(),
});
export type Quantiles = z.infer<typeof quantilesSchema>;

/** The ledger over the whole trial, warm-up included: a message lost early is lost all the same. Messages, not events. */
const deliverySchema = z.strictObject({
  attempted: z.int().nonnegative(),
  acknowledged: z.int().nonnegative(),
  /** Seen by the receiver's sync within the delivery objective. */
  delivered: z.int().nonnegative(),
  /** Seen by the receiver's sync, but later than the objective allows. */
  late: z.int().nonnegative(),
  /** Never seen, but the server has it. */
  stored: z.int().nonnegative(),
  /** Acknowledged, never seen, and the server does not have it. */
  lost: z.int().nonnegative(),
  /** Seen under two different event ids. */
  duplicated: z.int().nonnegative(),
  /** The same event brought by more than one sync: counted apart, no fault of the message. */
  repeated: z.int().nonnegative(),
  /** Overtaken: seen after a later message of the same sender in the same room, though acknowledged before that one was sent. */
  reordered: z.int().nonnegative(),
  /** Never acknowledged: whether it exists is not known. */
  unknown: z.int().nonnegative(),
  /** Acknowledged and not seen, and the audit got no clear answer (or did not take place). */
  unaudited: z.int().nonnegative(),
  /** Requests sent a second time under their transaction id, and how many of them got another event id than the first. */
  retried: z.int().nonnegative().default(0),
  retriedAnew: z.int().nonnegative().default(0),
  /** Read receipts the server acknowledged, and those of them that the sender's sync never showed, nor a later one. */
  receipts: z.int().nonnegative().default(0),
  receiptsUnseen: z.int().nonnegative().default(0),
  /** Messages straight to a device that were acknowledged, those of them that no sync brought, and those brought again. */
  notes: z.int().nonnegative().default(0),
  notesUnseen: z.int().nonnegative().default(0),
  notesRepeated: z.int().nonnegative().default(0),
  /** Pages fetched because a sync had left messages out, and attempts at such pages that failed. */
  gaps: z.int().nonnegative().default(0),
  gapsUnfilled: z.int().nonnegative().default(0),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** One second of the trial, on the trial's clock. */
const timelineEntrySchema = z.strictObject({
  tSec: z.int(),
  offered: z.int(),
  completed: z.int(),
  good: z.int(),
  failed: z.int(),
  sendMsP99: z.number().nullable(),
  deliveryMsP99: z.number().nullable(),
  /** Messages sent and neither acknowledged nor failed at the end of the second. */
  inFlight: z.int(),
  cpu: z.record(z.string(), z.number()),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

/** What one process used during the measured window. */
const resourceSchema = z.strictObject({
  process: z.string(),
  /** Cores used, 1 is one core. */
  coresMean: z.number(),
  coresMax: z.number(),
  memoryMiBMax: z.number(),
  /** Missing where the system does not tell, and in results from before it was kept. */
  diskReadMiBPerSecMean: z.number().optional(),
  diskWrittenMiBPerSecMean: z.number().optional(),
  openFilesMax: z.int().optional(),
});
export type Resource = z.infer<typeof resourceSchema>;

/** What processes of others used of this machine's processors in the window: neither generator, server, nor this program. */
const foreignLoadSchema = z.strictObject({
  /** Null where it could not be told; `note` says why. */
  coresMean: z.number().nonnegative().nullable(),
  machineCores: z.int().positive(),
  note: z.string(),
});
export type ForeignLoad = z.infer<typeof foreignLoadSchema>;

/**
 * How long a fixed piece of work took in the window, at real-time priority: the pace of the machine itself. The pieces of
 * two results are the same as long as their versions of Node are.
 */
const paceSchema = z.strictObject({
  /** How often it was timed. */
  turns: z.int().nonnegative(),
  /** Null where it could not be told; `note` says why. */
  workMsMean: z.number().positive().nullable(),
  /** A tenth of the turns were at least as fast: the machine at its best. */
  workMsP10: z.number().positive().nullable(),
  note: z.string(),
});
export type Pace = z.infer<typeof paceSchema>;

/** How a target that cannot be restored came to rest before the trial. Null: the small load got no answer. */
export const settledSchema = z.strictObject({
  /** What the small load took before the first trial, and before this one, ms. */
  baselineMs: z.number().nonnegative().nullable(),
  canaryMs: z.number().nonnegative().nullable(),
  waitedSec: z.number().nonnegative(),
  /** Whether it was back at its baseline. */
  back: z.boolean(),
});
export type Settled = z.infer<typeof settledSchema>;

export const verdicts = ["pass", "fail", "invalid", "insufficient"] as const;
export type Verdict = (typeof verdicts)[number];

const reasonSchema = z.strictObject({
  /** Stable word for machines, such as `send-latency` or `pacing-lag`. */
  code: z.string(),
  /** One sentence with figures. */
  text: z.string(),
});
export type Reason = z.infer<typeof reasonSchema>;

export const evidences = ["measured", "simulated", "claimed"] as const;
export type Evidence = (typeof evidences)[number];

export const incidentSchema = z.strictObject({
  kind: z.enum(["server-died", "generator-failed", "interrupted"]),
  text: z.string(),
});
export type Incident = z.infer<typeof incidentSchema>;

/** How one figure moved over a long window: medians of its first and last quarter, slope, and the chance of such a rise. */
const driftSchema = z.strictObject({
  name: z.string(),
  first: z.number(),
  last: z.number(),
  perHour: z.number(),
  pRising: z.number().min(0).max(1),
});
export type Drift = z.infer<typeof driftSchema>;

const tableGrowthSchema = z.strictObject({
  table: z.string(),
  beforeBytes: z.int().nonnegative(),
  afterBytes: z.int().nonnegative(),
});
export type TableGrowth = z.infer<typeof tableGrowthSchema>;

/** What came of messages between two homeservers. */
const federationSchema = z.strictObject({
  /**
   * From the acknowledgement by the sender's homeserver to the sync of the receiver on the other one, of what was acknowledged
   * in the window; what never came is infinitely late.
   */
  lagMs: z.strictObject({ toStaff: quantilesSchema, toInsured: quantilesSchema }),
  /** Most messages that were acknowledged on one side and not yet shown on the other. */
  waitingMax: z.int().nonnegative(),
  /** How the other side caught up after each fault whose cause was gone within the trial. */
  catchUps: z.array(
    z.strictObject({
      target: z.enum(faultTargets),
      /** When the cause was gone, on the trial's clock. */
      endSec: z.number(),
      /** Acknowledged by then, and shown only later. */
      waiting: z.int().nonnegative(),
      /** When the last of all that were acknowledged by then was shown. Null: not within the trial. */
      caughtUpSec: z.number().nullable(),
    }),
  ),
});

/** What one of several insurers on a machine saw of the trial. */
const tenantSchema = z.strictObject({
  name: z.string(),
  offeredPerSec: z.number(),
  goodputPerSec: z.number(),
  latencyMs: z.strictObject({ send: quantilesSchema, delivery: quantilesSchema }),
  errors: z.strictObject({ operations: z.int().nonnegative(), failures: z.int().nonnegative() }),
  /** Over the whole trial, as for all together. */
  delivery: deliverySchema.omit({
    notes: true,
    notesUnseen: true,
    notesRepeated: true,
    gaps: true,
    gapsUnfilled: true,
  }),
  /** Of its own process; missing where that was not watched. */
  coresMean: z.number().optional(),
  memoryMiBMax: z.number().optional(),
});

/** What was seen in one trial, before anybody judged it. */
export const trialFactsSchema = z.strictObject({
  /** Messages a second the plan asks for in the window, and what was really started. */
  plannedPerSec: z.number(),
  offeredPerSec: z.number(),
  /** Acknowledged a second. */
  throughputPerSec: z.number(),
  /** Acknowledged within the send objective, a second. */
  goodputPerSec: z.number(),
  windowSec: z.number(),
  /** Seconds from the trial's zero to the opening of the window. Missing in results from before it was kept. */
  windowFromSec: z.number().optional(),
  latencyMs: z.strictObject({
    send: quantilesSchema,
    delivery: quantilesSchema,
    pollLateness: quantilesSchema,
    appOpen: quantilesSchema,
    /** Only where the scenario has them. */
    login: quantilesSchema.optional(),
    contact: quantilesSchema.optional(),
    upload: quantilesSchema.optional(),
    download: quantilesSchema.optional(),
    /** Send again, but from its real start: what a generator blind to its own delay would say. */
    sendService: quantilesSchema,
  }),
  errors: z.strictObject({
    /** Every request of the window, of any kind. */
    operations: z.int().nonnegative(),
    failures: z.int().nonnegative(),
    byKind: z.record(z.string(), z.int()),
  }),
  delivery: deliverySchema,
  security: securitySchema,
  generator: z.strictObject({
    pacingLagMsP99: z.number(),
    pacingLagMsMax: z.number(),
    /** Cores used over the cores it may count on. */
    cpuShare: z.number(),
    memoryMiBMax: z.number(),
  }),
  /** Missing in results from before it was watched. */
  foreignLoad: foreignLoadSchema.optional(),
  /** Missing in results from before it was timed. */
  pace: paceSchema.optional(),
  /** Only of targets that are not restored before every trial. */
  settled: settledSchema.optional(),
  /** What went over the machine's loopback interface; missing where the system does not tell. */
  loopbackMiBPerSecMean: z.number().optional(),
  /** What the server's processes told of themselves; missing where they were not asked. */
  serverMetrics: z.array(serverMetricsSchema).optional(),
  /** False when the trial was ended early or cut off: a failure may still be certain, a pass never is. */
  complete: z.boolean(),
  /** Why the trial ended early, where that was no verdict: one sentence. */
  incident: incidentSchema.nullable(),
  /** True: the load itself rose or fell within the window, so that rising work says nothing of the server. */
  loadMoves: z.boolean().optional(),
  /** Faults that were inflicted on purpose, and how the server came out of them. */
  faults: z.array(faultFactsSchema).default([]),
  /** What real clients saw of each other, beside the crowd; missing where none were there. */
  encryption: encryptionFactsSchema.optional(),
  /** Only where the insured and the staff are on two homeservers. */
  federation: federationSchema.optional(),
  /** Only where several insurers have a homeserver each on one machine: the trial as each of them saw it. */
  tenants: z.array(tenantSchema).optional(),
  resources: z.array(resourceSchema),
  /** Of a soak that was long enough. */
  drift: z
    .strictObject({
      latencyMs: z.array(driftSchema),
      memoryMiB: z.array(driftSchema),
      tables: z.array(tableGrowthSchema),
    })
    .optional(),
  timeline: z.array(timelineEntrySchema),
});
export type TrialFacts = z.infer<typeof trialFactsSchema>;

export const trialSchema = trialFactsSchema.extend({
  schema: z.literal("kassensturz/trial/1"),
  index: z.int().nonnegative(),
  evidence: z.enum(evidences),
  seed: z.int(),
  /** What was asked for: insured served, or messages a second. Missing in results from before it was kept here. */
  load: z.number().positive().optional(),
  /** Null where the load was given as a plain rate. */
  insuredServed: z.number().nullable(),
  timeCompression: z.number(),
  verdict: z.enum(verdicts),
  reasons: z.array(reasonSchema),
});
export type Trial = z.infer<typeof trialSchema>;

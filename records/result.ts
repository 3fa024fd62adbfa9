// Runtime: anywhere.
import { z } from "zod";
import { interleavedSchema } from "./comparison.ts";
import { editionSchema } from "./edition.ts";
import { figureSchema } from "./figure.ts";
import { objectivesSchema } from "./objectives.ts";
import { evidences, trialSchema } from "./trial.ts";

/** A capacity on one scale. Null: not known, see the stop reason. */
const capacityScaleSchema = z.strictObject({
  /** Load at which half of all trials pass: "falls over". */
  c50: z.number().nullable(),
  /** Load at which 95 % of all trials pass: "holds". */
  c95: z.number().nullable(),
  /** 95 % interval of c50, or the bracket while `method` is `bracket`. */
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type CapacityScale = z.infer<typeof capacityScaleSchema>;

export const stopReasons = [
  "converged",
  "time-budget",
  "never-failed",
  "never-passed",
  "generator-limited",
  "interrupted",
] as const;
export type StopReason = (typeof stopReasons)[number];

export const capacityMethods = ["bracket", "logistic-fit", "share-fit"] as const;

/** Where in the windows of a search the violations lay (`analysis/capacity/settling.ts`). */
const settlingSchema = z.strictObject({
  /** Trials with violations. */
  trials: z.int().positive(),
  /** Mean place of their clumps: 0 the beginning of the window, 1 its end. */
  meanPlace: z.number().min(0).max(1),
  /** Probability of violations so early by chance, had the server settled before the windows opened. */
  pEarly: z.number().min(0).max(1),
});
export type Settling = z.infer<typeof settlingSchema>;

const capacitySchema = z.strictObject({
  /** Both directions together. */
  messagesPerSec: capacityScaleSchema,
  /** Null where the load was given as a plain rate. */
  insuredServed: capacityScaleSchema.nullable(),
  stopReason: z.enum(stopReasons),
  /** How the figures were reached: by the fit over shares of violations or over verdicts; `bracket` where there is none. */
  method: z.enum(capacityMethods),
  /** The objective that gives way first; null where only verdicts speak, or where an older version did not tell. */
  objective: z.string().nullable().default(null),
  /** Highest goodput of any trial, messages a second. */
  saturationPerSec: z.number().nullable(),
  /** One sentence: what ran out. Null where nothing can be said. */
  bottleneck: z.string().nullable(),
  /** Missing where too few trials have violations, and in results from before it was kept. */
  settling: settlingSchema.optional(),
});
export type Capacity = z.infer<typeof capacitySchema>;

/** What an insurer, or a group of them, needs at the peak under the workload. */
const needSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  insured: z.number(),
  accounts: z.number(),
  onlinePeople: z.number(),
  /** Both directions together, Monday's peak hour. */
  messagesPerSec: z.number(),
  /** The insured of average adoption that would need the same. */
  insuredOfAverageMix: z.number(),
});
export type Need = z.infer<typeof needSchema>;

const assumptionSchema = figureSchema.extend({ name: z.string() });

const workloadSummarySchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  scenario: z.string(),
  /** Messages a second (both directions) for one insured served; null in plain-rate mode. */
  messagesPerSecPerInsured: z.number().nullable(),
  accounts: z.int(),
  topicAccounts: z.int(),
  needs: z.array(needSchema),
  assumptions: z.array(assumptionSchema),
});
export type WorkloadSummary = z.infer<typeof workloadSummarySchema>;

const environmentSchema = z.strictObject({
  tool: z.string(),
  os: z.string(),
  cpuModel: z.string(),
  cores: z.int(),
  memoryMiB: z.int(),
  openFilesMax: z.int().nullable(),
  /** Limits of the kernel by name; missing in results from before they were kept. */
  kernel: z.record(z.string(), z.string()).optional(),
  versions: z.record(z.string(), z.string()),
  /** How generator and server shared the machine, one sentence. */
  sharing: z.string(),
});
export type Environment = z.infer<typeof environmentSchema>;

const targetSchema = z.strictObject({
  edition: editionSchema,
  baseUrl: z.string(),
  /** Word of who allowed a load on a host that is not this machine. */
  authorisedBy: z.string().nullable(),
  server: z.string(),
  /** Configuration that decides the figure, limiter settings included. */
  configuration: z.record(z.string(), z.string()),
});

/** `<out>/result.json` of a single trial (`kind: run`) or of a search (`kind: capacity`). */
export const resultSchema = z.strictObject({
  schema: z.literal("kassensturz/result/1"),
  kind: z.enum(["run", "capacity"]),
  evidence: z.enum(evidences),
  /** False: cut off; what is here is true, but the question is not answered. */
  complete: z.boolean(),
  startedAt: z.iso.datetime(),
  durationSec: z.number(),
  seed: z.int(),
  command: z.array(z.string()),
  environment: environmentSchema,
  target: targetSchema,
  workload: workloadSummarySchema,
  objectives: objectivesSchema,
  /** Only where `compare` played it in turns with others. */
  interleaved: interleavedSchema.optional(),
  /** Null for a single trial. */
  capacity: capacitySchema.nullable(),
  trials: z.array(trialSchema),
});
export type Result = z.infer<typeof resultSchema>;

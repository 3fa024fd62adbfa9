// Runtime: anywhere.
import { z } from "zod";

/** What costs a server work, as the samples of a measured trial tell it. */
export const costKinds = [
  "idlePoll",
  "newsPoll",
  "send",
  "receipt",
  "typing",
  "open",
  "keys",
  "online",
  "other",
  /** What the first message of a room costs more, and the first opening of an account: caches are cold. */
  "firstSend",
  "firstOpen",
  "background",
] as const;
export type CostKind = (typeof costKinds)[number];

/** Processor time of one process for one operation. */
const demandSchema = z.strictObject({
  process: z.string(),
  kind: z.enum(costKinds),
  /** Processor time an operation, ms; of `background` a second. */
  ms: z.number().nonnegative(),
  /** 95 % interval. */
  low: z.number().nonnegative(),
  high: z.number().nonnegative(),
  /** What the model's file says, and what the estimate starts from. */
  fileMs: z.number().nonnegative(),
  /** False: the trials hardly move it; the figure of the file stands, more or less. */
  determined: z.boolean(),
});
export type Demand = z.infer<typeof demandSchema>;

/** One figure that was predicted and then held against a measurement that took no part in the fit. */
const comparisonSchema = z.strictObject({
  /** What is compared: `c50`, or a quantile of a trial. */
  figure: z.string(),
  /** Offered messages a second; null for a capacity. */
  offeredPerSec: z.number().nullable(),
  /** Share of the measured capacity at which the trial ran; null where no capacity was measured. */
  ofCapacity: z.number().nullable(),
  measured: z.number(),
  /** 95 % interval of the measurement, where it has one. */
  measuredLow: z.number().nullable(),
  measuredHigh: z.number().nullable(),
  predicted: z.number(),
  /** Predicted over measured, less one. */
  error: z.number(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

const usedTrialSchema = z.strictObject({
  result: z.string(),
  trial: z.int(),
  offeredPerSec: z.number(),
  /** Busy share of the busiest modelled process. */
  utilisation: z.number(),
  /** False: held out, to be predicted. */
  fitted: z.boolean(),
});
export type UsedTrial = z.infer<typeof usedTrialSchema>;

/** What `calibrate` writes: service demands of a model with how sure they are, and how well they predict. */
export const calibrationSchema = z.strictObject({
  schema: z.literal("kassensturz/calibration/3"),
  model: z.string(),
  /** Machine and server that were measured. */
  machine: z.string(),
  cores: z.int().positive(),
  server: z.string(),
  workload: z.string(),
  trials: z.array(usedTrialSchema),
  demands: z.array(demandSchema),
  /** Factor on waits without processor time (the disk), from response times at low load. */
  delayFactor: z.number().nonnegative(),
  /** Share of the processor time of a message that is spent when its sender has the answer already. */
  afterShare: z.number().min(0).max(1),
  /** Cores that a process of one server uses when it is busy all the time: the most of any second of the fitted trials. */
  busyCores: z.number().positive().max(1),
  /** Processor time of the generator for each operation, ms: it shares the machine's cores with the servers. */
  generatorMs: z.number().nonnegative(),
  /** Factor on every coefficient of variation, from the same. */
  scatterFactor: z.number().nonnegative(),
  /** The trial that would tell most, one sentence; null where nothing is weakly determined. */
  advice: z.string().nullable(),
  validation: z.array(comparisonSchema),
});
export type Calibration = z.infer<typeof calibrationSchema>;

// Runtime: anywhere.
import { z } from "zod";
import { figureSchema } from "./figure.ts";
import { evidences } from "./trial.ts";

/** Quantiles over the ways the world may be. Null: so many of them have no finite need. */
const spreadSchema = z.strictObject({
  p10: z.number().nullable(),
  p50: z.number().nullable(),
  p90: z.number().nullable(),
  /** At the probability that was asked for. */
  chosen: z.number().nullable(),
});
export type Spread = z.infer<typeof spreadSchema>;

/** One uncertain figure at both ends of its range, everything else at its central value. */
const leverSchema = z.strictObject({
  figure: z.string(),
  lowValue: z.number(),
  highValue: z.number(),
  unit: z.string(),
  /** Busiest station over what it may be: 1 is the limit. */
  lowStrain: z.number(),
  highStrain: z.number(),
});
export type Lever = z.infer<typeof leverSchema>;

const stationSizeSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  scales: z.boolean(),
  servers: spreadSchema,
});

const insurerSizeSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  insured: z.number(),
  /** Homeservers that the insured are spread over evenly. */
  homeservers: z.int().positive(),
  /** Probability that one process of each kind holds; and with as many as it takes of those that scale. */
  holds: z.number(),
  holdsScaled: z.number(),
  /** Cores of all homeservers. */
  cores: spreadSchema,
});
export type InsurerSize = z.infer<typeof insurerSizeSchema>;

const editionSizeSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  evidence: z.enum(evidences),
  /** Error of the model's predictions in a few words; "uncalibrated" without any. */
  modelError: z.string(),
  utilisationLimit: z.number(),
  holds: z.number(),
  holdsScaled: z.number(),
  /** Busiest station over the limit. */
  strain: spreadSchema,
  cores: spreadSchema,
  stations: z.array(stationSizeSchema),
  levers: z.array(leverSchema),
  insurers: z.array(insurerSizeSchema),
  /** Probability that it holds when adoption doubles each year, from this year on; scaled as far as it goes. */
  adoption: z.array(z.strictObject({ years: z.int(), holds: z.number(), holdsScaled: z.number() })),
});
export type EditionSize = z.infer<typeof editionSizeSchema>;

const costSchema = z.strictObject({
  currency: z.string(),
  coreMonth: z.number(),
  gibMonth: z.number(),
  /** A month, by edition. */
  monthly: z.array(z.strictObject({ edition: z.string(), chosen: z.number().nullable() })),
});

/** `<out>/sizing.json`: what an insurer needs. Everything in it is simulated or assumed; nothing was measured at this size. */
export const sizingSchema = z.strictObject({
  schema: z.literal("kassensturz/sizing/1"),
  evidence: z.literal("simulated"),
  command: z.array(z.string()),
  seed: z.int(),
  draws: z.int(),
  probability: z.number(),
  workload: z.strictObject({ id: z.string(), title: z.string() }),
  insured: z.number(),
  /** The insurer that has as many, whose adoption is taken; null: the mean over all. */
  insurer: z.string().nullable(),
  demand: z.strictObject({
    messagesPerSec: spreadSchema,
    onlinePeople: spreadSchema,
    openRequests: spreadSchema,
    mbitPerSec: spreadSchema,
    databaseGiB: spreadSchema,
    diskGiB: spreadSchema,
  }),
  editions: z.array(editionSizeSchema),
  /** What vendors publish for so many accounts: claimed, neither measured nor simulated. */
  claims: z.array(
    z.strictObject({ name: z.string(), evidence: z.literal("claimed"), source: z.string(), cores: spreadSchema }),
  ),
  cost: costSchema.nullable(),
  assumptions: z.array(figureSchema.extend({ name: z.string() })),
});
export type Sizing = z.infer<typeof sizingSchema>;

// Runtime: anywhere.
import { z } from "zod";
import { editionSchema } from "../../records/edition.ts";

/** What people and clients do that costs a server work, in the words of the samples. */
export const operationIds = [
  "online",
  "poll",
  "pollEnd",
  "news",
  "send",
  "receipt",
  "typing",
  "open",
  /** The exchange before an encrypted message: members, devices, a one-time key, the room key to it. */
  "keys",
  /** Requests that are beside the load: security probes, messages to devices that check the server's memory. */
  "other",
  /** What a message costs more where it is the first of its room in a trial, and an opening of its account: caches are cold. */
  "firstSend",
  "firstOpen",
] as const;
export type OperationId = (typeof operationIds)[number];

const stationSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** What it is, for the operator. */
  title: z.string().min(1),
  /** Name of the process in measured results; null for what uses no processor, such as a disk. */
  process: z.string().nullable(),
  /** Pieces of work that it does at the same time. `unlimited` is a delay: nobody waits for anybody. */
  servers: z.union([z.int().min(1), z.literal("unlimited")]),
  /** Cores that a busy server really uses, 0 to 1: a connection to a database is busy while it waits for the disk. */
  coresPerServer: z.number().min(0).max(1).default(1),
  /** True: more servers are more processes on more cores, as many as one likes. */
  scales: z.boolean().default(false),
});

const workSchema = z.strictObject({
  at: z.string(),
  /** Mean service time, ms. */
  ms: z.number().nonnegative(),
  /** Coefficient of variation: 0 always the same, 1 exponential. */
  cv: z.number().nonnegative().default(1),
  /**
   * Turns that it takes on average, where the process works on others between them: an event loop gives up a request each time it
   * asks the database. Not given: it is worked to its end.
   */
  turns: z.number().min(1).optional(),
});
/**
 * One step of an operation. `lock room` waits until no other operation of the room is between lock and unlock;
 * from `visible` on the message can be delivered, even if its sender has no answer yet; at `answered` the sender has it, and what
 * comes then is done behind their back. Without it the answer comes last.
 */
const stepSchema = z.union([workSchema, z.enum(["lock room", "unlock room", "visible", "answered"])]);
export type ModelStep = z.infer<typeof stepSchema>;

/** Work that every listed process does for each row that another one writes. Without it news wake at once. */
const replicationSchema = z.strictObject({
  stations: z.array(z.string()).min(1),
  /** A message, and a notice (read receipt, typing), mean ms at each process. */
  messageMs: z.number().nonnegative(),
  noticeMs: z.number().nonnegative(),
  /** The station that has to have the row before its clients get it. */
  wakesAt: z.string(),
});

/** One machine for all processes. */
const machineSchema = z.strictObject({
  cores: z.number().positive(),
  /** What of them the generator takes, ms for each operation: it goes before the servers. */
  generatorMs: z.number().nonnegative(),
});

/** A homeserver as stations and the way of each operation through them: `simulator/models/<id>.yaml`. */
export const modelSchema = z
  .strictObject({
    schema: z.literal("kassensturz/model/1"),
    id: z.string().regex(/^[a-z0-9-]+$/),
    name: z.string().min(1),
    licence: z.string().min(1),
    description: z.string().min(1),
    evidence: z.enum(["simulated", "claimed"]),
    /** Where the service times come from. */
    source: z.string().min(1),
    topology: editionSchema.shape.topology,
    stations: z.array(stationSchema).min(1),
    operations: z.partialRecord(z.enum(operationIds), z.array(stepSchema)),
    replication: replicationSchema.nullable().default(null),
    /** Null: every process has cores of its own. */
    machine: machineSchema.nullable().default(null),
    /** Token bucket on the messages of one sender; null where it is open. */
    rateLimit: z
      .strictObject({ perSec: z.number().positive(), burst: z.number().min(1) })
      .nullable()
      .default(null),
  })
  .superRefine((model, context) => {
    const known = new Set(model.stations.map(({ id }) => id));
    const check = (name: string, path: PropertyKey[]) => {
      if (known.has(name)) return;
      context.addIssue({
        code: "custom",
        path,
        message: `expected one of the stations ${[...known].join(", ")}, found "${name}"`,
        input: name,
      });
    };
    for (const [operation, steps] of Object.entries(model.operations)) {
      steps.forEach((step, index) => {
        if (typeof step !== "string") check(step.at, ["operations", operation, index, "at"]);
      });
    }
    if (!(model.operations.send ?? []).includes("visible"))
      context.addIssue({
        code: "custom",
        path: ["operations", "send"],
        message: "expected a step `visible`, from which on the message can be delivered, found none",
        input: model.operations.send,
      });
    model.replication?.stations.forEach((name, index) => {
      check(name, ["replication", "stations", index]);
    });
    if (model.replication !== null) check(model.replication.wakesAt, ["replication", "wakesAt"]);
  });
export type Model = z.infer<typeof modelSchema>;

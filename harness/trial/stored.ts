// Runtime: Node.
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { inflictedSchema } from "../../records/fault.ts";
import { incidentSchema, settledSchema } from "../../records/trial.ts";
import { sentenceOf } from "../input/issue.ts";
import { UsageError } from "../input/usageError.ts";

/** What a reader can do about it. */
const NOT_WHOLE = "the result is not whole: copy it again, or measure again";

/**
 * A record that a trial left, read and checked.
 * @throws UsageError in one sentence where it is missing, cut off, changed by hand, or of another version
 */
export async function readStored<S extends z.ZodType>(file: string, schema: S): Promise<z.output<S>> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    const found = error.code === "ENOENT" ? "nothing of that name" : (error.code ?? "an error");
    throw new UsageError(`${file}: expected a record of the trial, found ${found}; ${NOT_WHOLE}.`);
  });
  const result = schema.safeParse(parsed(file, text), { reportInput: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UsageError(issue === undefined ? `${file}: not a valid record.` : sentenceOf(file, issue));
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(
      `${file}: expected a whole JSON document, found ${text.trim() === "" ? "an empty file" : `${text.length} characters that are not one`}; ${NOT_WHOLE}.`,
    );
  }
}

/** What the library said of a file of samples, as a sentence. */
export function unreadableSamples(file: string, error: unknown): UsageError {
  const [why = ""] = String(error instanceof Error ? error.message : error).split("\n");
  return new UsageError(
    `${file}: expected the samples of the trial (Parquet), found a file that is none (${why}); ${NOT_WHOLE}.`,
  );
}

/** Cores and memory of a process at a moment, as `resources.json` lists them. Fields of newer versions are let through. */
export const resourceRecordsSchema = z.array(
  z.looseObject({ atMs: z.number(), process: z.string(), cores: z.number(), memoryMiB: z.number() }),
);

/** How a trial ended. Fields of newer versions are let through. */
export const trialEndSchema = z.looseObject({
  load: z.number(),
  endedMs: z.number(),
  complete: z.boolean(),
  incident: incidentSchema.nullable(),
  generatorCores: z.number().positive(),
  faults: z.array(inflictedSchema).optional(),
  settled: settledSchema.optional(),
});

/** What others used of the machine, as `machine.json` lists it. Fields of newer versions are let through. */
export const machineRecordsSchema = z.looseObject({
  cores: z.int().positive(),
  note: z.string(),
  seconds: z.array(
    z.looseObject({ atMs: z.number(), foreignCores: z.number(), loopbackMiBPerSec: z.number().optional() }),
  ),
  pace: z
    .looseObject({ note: z.string(), turns: z.array(z.looseObject({ atMs: z.number(), workMs: z.number() })) })
    .optional(),
  servers: z
    .array(z.looseObject({ atMs: z.number(), process: z.string(), values: z.record(z.string(), z.number()) }))
    .optional(),
});

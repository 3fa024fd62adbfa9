// Runtime: Node.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Part, partSchema } from "../../records/part.ts";
import type { Plan } from "../../records/plan.ts";
import { readRecord } from "../input/records.ts";
import { UsageError } from "../input/usageError.ts";

/** What a part's folder holds. */
export function partFiles(folder: string) {
  return {
    part: join(folder, "part.json"),
    plan: join(folder, "plan.json"),
    lines: join(folder, "samples.tsv"),
    generatorLog: join(folder, "k6.log"),
  } as const;
}

/** Writes what a part is. Its plan and its samples are there already. */
export async function writePart(
  folder: string,
  { runId }: Pick<Plan, "runId">,
  share: Pick<Part, "instance" | "instances" | "complete">,
): Promise<void> {
  const { part, plan } = partFiles(folder);
  const planSha256 = createHash("sha256")
    .update(await readFile(plan))
    .digest("hex");
  const record: Part = { schema: "kassensturz/part/1", runId, planSha256, ...share };
  await writeFile(part, `${JSON.stringify(partSchema.parse(record), null, 2)}\n`);
}

/**
 * The sample files of these parts, after a look at whether they are one trial and all of it.
 *
 * @throws UsageError when a part is missing, there twice, of another trial, or was not played to its end: a trial without
 *   some of its load is another trial, and nobody would see it
 */
export async function wholeTrial(folders: readonly string[]): Promise<readonly string[]> {
  const byInstance = new Map<number, string>();
  let first: { readonly folder: string; readonly part: Part } | undefined;
  for (const folder of folders) {
    const part = await readPart(folder);
    first ??= { folder, part };
    if (part.planSha256 !== first.part.planSha256 || part.runId !== first.part.runId)
      throw new UsageError(
        `${folder}: expected a part of the trial that ${first.folder} is of (${first.part.runId}), found one of another plan (${part.runId})`,
      );
    if (part.instances !== first.part.instances || part.instance >= part.instances)
      throw new UsageError(
        `${folder}: expected one of ${first.part.instances} parts, found number ${part.instance + 1} of ${part.instances}`,
      );
    const other = byInstance.get(part.instance);
    if (other !== undefined)
      throw new UsageError(`${folder}: expected another part than ${other}, found number ${part.instance + 1} again`);
    if (!part.complete)
      throw new UsageError(`${folder}: expected a part that was played to its end, found one that was cut off`);
    byInstance.set(part.instance, folder);
  }
  const instances = first?.part.instances ?? 1;
  const missing = Array.from({ length: instances }, (_, i) => i).filter((i) => !byInstance.has(i));
  if (missing.length > 0)
    throw new UsageError(
      `parts: expected all ${instances}, found ${byInstance.size}; missing: ${missing.map((i) => i + 1).join(", ")}`,
    );
  return [...byInstance].sort(([a], [b]) => a - b).map(([, folder]) => partFiles(folder).lines);
}

async function readPart(folder: string): Promise<Part> {
  const { part: file, plan } = partFiles(folder);
  const part = readRecord(file, partSchema);
  const found = createHash("sha256")
    .update(await readFile(plan))
    .digest("hex");
  if (found !== part.planSha256)
    throw new UsageError(`${plan}: expected the plan of ${part.runId} with SHA-256 ${part.planSha256}, found ${found}`);
  return part;
}

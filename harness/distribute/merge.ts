// Runtime: Node.
import { mkdir, writeFile } from "node:fs/promises";
import { distributionSchema } from "../../records/distribution.ts";
import { accountsSchema, planSchema } from "../../records/plan.ts";
import { type Result, resultSchema } from "../../records/result.ts";
import { readJsonRecord, readRecord } from "../input/records.ts";
import { UsageError } from "../input/usageError.ts";
import { joinSamples, writeResult } from "../result/store.ts";
import { readLines } from "../samples/convert.ts";
import { withDatabase } from "../samples/database.ts";
import { closeTrial } from "../trial/close.ts";
import type { TrialEnd } from "../trial/facts.ts";
import { trialFiles, trialFolder } from "../trial/files.ts";
import { reckonTrial } from "../trial/reckon.ts";
import { plannedEndMs } from "../trial/window.ts";
import { distributionFiles } from "./lay.ts";
import { clocksApartMs, type PartMarks, partMarks, whyNotWhole } from "./parts.ts";

/**
 * One result of all parts of a distributed trial: their samples as one set, so every quantile is exactly that of one run.
 *
 * @throws UsageError when a part is missing, there twice, foreign or cut off
 */
export async function mergeParts(
  laid: string,
  parts: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<Result> {
  const files = distributionFiles(laid);
  const { runId, load, instances, clocksApartMsMax } = readRecord(files.distribution, distributionSchema);
  const plan = readRecord(files.plan, planSchema);
  const draft = readRecord(files.draft, resultSchema);
  const accounts = readJsonRecord(files.accounts, accountsSchema);
  const marks: PartMarks[] = [];
  for (const part of parts) marks.push(await marksOf(part));
  const why = whyNotWhole(marks, runId, plan.vus);
  if (why !== undefined) throw new UsageError(why);

  const apartMs = clocksApartMs(marks);
  const trial = trialFolder(folder, 0);
  await mkdir(trial, { recursive: true });
  await writeFile(trialFiles(trial).plan, `${JSON.stringify(plan, null, 2)}\n`);
  const end: TrialEnd = {
    load,
    endedMs: plannedEndMs(plan),
    complete: true,
    incident:
      apartMs !== null && apartMs > clocksApartMsMax
        ? {
            kind: "generator-failed",
            text: `The clocks of the instances were ${Math.round(apartMs)} ms apart, allowed ${clocksApartMsMax} ms.`,
          }
        : null,
    generatorCores: instances,
    faults: [],
  };
  await closeTrial({ plan, accounts, lines: parts, folder: trial, complete: true, keepLines: true, signal });
  await writeFile(trialFiles(trial).resources, "[]\n");
  await writeFile(trialFiles(trial).end, `${JSON.stringify(end, null, 2)}\n`);
  const reckoned = await reckonTrial(folder, 0, draft.objectives, draft.evidence);
  const result: Result = {
    ...draft,
    complete: true,
    environment: {
      ...draft.environment,
      sharing: `${instances} instances of k6 on machines of their own played together; their processors were not watched, how late they started operations was. ${clocksText(apartMs)}`,
    },
    trials: [reckoned.trial],
  };
  await writeResult(folder, result);
  await joinSamples(folder, result.trials);
  return result;
}

function clocksText(apartMs: number | null): string {
  if (apartMs === null) return "Their clocks were not compared: the server tells no time.";
  return apartMs === 0
    ? "Their clocks agreed as far as could be measured against the server's."
    : `Their clocks were ${Math.round(apartMs)} ms apart, measured against the server's.`;
}

async function marksOf(file: string): Promise<PartMarks> {
  return withDatabase(async (database) => {
    await readLines(database, file);
    const rows = await database.rows("SELECT ref, intendedMs FROM samples WHERE kind = 'mark'");
    return partMarks(
      file,
      rows.map(({ ref, intendedMs }) => ({ ref: String(ref), atMs: Number(intendedMs) })),
    );
  });
}

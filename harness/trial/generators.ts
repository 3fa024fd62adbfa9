// Runtime: Node.
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packSchedule } from "../../generators/arrivals/schedule.ts";
import type { Plan } from "../../records/plan.ts";
import type { WatchedProcess } from "../resources/sampler.ts";
import { partFiles, wholeTrial, writePart } from "../samples/parts.ts";
import { trialFiles } from "./files.ts";
import { type GeneratorRun, startGenerator } from "./generator.ts";
import { rendezvous } from "./rendezvous.ts";

/** The k6 processes that play one trial. */
export interface Generators {
  /** Asked again and again: a process is known a moment after it was started. */
  processes(): readonly WatchedProcess[];
  /** Where their lines go. */
  readonly lines: readonly string[];
  readonly logs: readonly string[];
  /** Resolves when all have ended: an empty text when well, else what was wrong with the first that failed. */
  readonly ended: Promise<string>;
  end(): void;
  /** Writes down what each part is, and removes what is of no use any more. */
  finish(): Promise<void>;
}

/**
 * Starts as many k6 processes as `instances` says. Together they play the plan: k6 gives each its share of the virtual
 * users, and with them of the streams. When one fails the others are ended, for they are not the plan's load any more.
 */
export async function startGenerators(
  k6: string,
  plan: Plan,
  folder: string,
  accounts: string,
  instances: number,
  tokensUrl?: string,
): Promise<Generators> {
  const { plan: planFile, schedule, lines, generatorLog } = trialFiles(folder);
  await writeFile(schedule, packSchedule(plan));
  if (instances === 1) {
    const files = { plan: planFile, accounts, schedule, samples: lines, log: generatorLog };
    const run = startGenerator(k6, plan, tokensUrl === undefined ? files : { ...files, tokensUrl });
    return {
      processes: () => [{ name: "k6", pid: run.pid }],
      lines: [lines],
      logs: [generatorLog],
      ended: run.ended,
      end: () => run.end(),
      finish: () => rm(schedule, { force: true }),
    };
  }
  const folders = Array.from({ length: instances }, (_, instance) => join(folder, "parts", String(instance)));
  for (const part of folders) {
    await mkdir(part, { recursive: true });
    await copyFile(planFile, partFiles(part).plan);
    await rm(partFiles(part).lines, { force: true });
  }
  const meeting = await rendezvous(instances);
  const runs = folders.map((part, instance) => {
    const own = partFiles(part);
    const files = { plan: own.plan, accounts, schedule, samples: own.lines, log: own.generatorLog };
    return startGenerator(k6, plan, files, { instance, instances, rendezvous: meeting.url });
  });
  return {
    processes: () => runs.map(({ pid }) => ({ name: "k6", pid })),
    lines: folders.map((part) => partFiles(part).lines),
    logs: folders.map((part) => partFiles(part).generatorLog),
    ended: allEnded(runs).finally(() => meeting.close()),
    end: () => endAll(runs),
    async finish() {
      await rm(schedule, { force: true });
      for (const [instance, part] of folders.entries()) {
        await writePart(part, plan, { instance, instances, complete: (await runs[instance]?.ended) === "" });
      }
    },
  };
}

async function allEnded(runs: readonly GeneratorRun[]): Promise<string> {
  let trouble = "";
  const each = runs.map(async (run, instance) => {
    const said = await run.ended;
    if (said === "" || trouble !== "") return;
    trouble = `process ${instance + 1} of ${runs.length}: ${said}`;
    endAll(runs);
  });
  await Promise.all(each);
  return trouble;
}

function endAll(runs: readonly GeneratorRun[]): void {
  for (const run of runs) run.end();
}

/** The lines of a trial that was played to its end: of all parts, or it is an error. */
export async function linesOfAll({ lines }: Generators, folder: string): Promise<readonly string[]> {
  if (lines.length === 1) return lines;
  return wholeTrial(lines.map((_, instance) => join(folder, "parts", String(instance))));
}

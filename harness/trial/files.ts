// Runtime: Node.
import { join } from "node:path";

/** What a trial leaves in its folder. */
export function trialFiles(folder: string) {
  return {
    plan: join(folder, "plan.json"),
    /** Everything the plan has people do; gone when the trial is over, for the plan says it too. */
    schedule: join(folder, "schedule.bin"),
    /** Lines as k6 writes them; gone once they are Parquet. */
    lines: join(folder, "samples.tsv"),
    samples: join(folder, "samples.parquet"),
    resources: join(folder, "resources.json"),
    machine: join(folder, "machine.json"),
    end: join(folder, "end.json"),
    /** What the encrypted probes saw; missing where there were none. */
    encryption: join(folder, "encryption.json"),
    generatorLog: join(folder, "k6.log"),
  } as const;
}

/** The folder of trial `index` inside a result's folder. */
export function trialFolder(resultFolder: string, index: number): string {
  return join(resultFolder, "trials", String(index).padStart(3, "0"));
}

// Runtime: Node.
import { existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { StoredResult } from "../report/read.ts";
import { trialFiles, trialFolder } from "../trial/files.ts";

/** The list of all files with their SHA-256, in the form that `sha256sum --check` reads. */
export const MANIFEST = "MANIFEST.sha256";
/** What the archive is and which checks its samples must pass. */
export const PROOF = "PROOF.json";

/** A result in the archive. */
export interface ProvedResult {
  /** Folder of the result inside the archive, with `/`; empty for the top. */
  readonly folder: string;
  /** Files with the figures and raw data of this result, relative to its folder, with `/`. */
  readonly files: readonly string[];
  /** The files that hold samples, each with the trial it is of; null where it holds all trials. */
  readonly samples: readonly { readonly file: string; readonly trial: number | null }[];
}

/**
 * The files a proof is made of, by name: whatever else lies in the folder stays out. Logs stay out too, for nobody knows
 * what a server writes into an answer.
 */
export function provedResult(root: string, { folder, result }: StoredResult): ProvedResult {
  const slashed = (path: string) => relative(folder, path).split(sep).join("/");
  const joint = join(folder, "samples.parquet");
  const ofTrials = result.trials.map(({ index }) => {
    const {
      lines: _lines,
      schedule: _schedule,
      generatorLog: _log,
      samples,
      ...records
    } = trialFiles(trialFolder(folder, index));
    return { index, samples, records: Object.values(records) };
  });
  const samples = [
    ...(existsSync(joint) ? [{ file: slashed(joint), trial: null }] : []),
    ...ofTrials
      .filter((trial) => existsSync(trial.samples))
      .map((trial) => ({ file: slashed(trial.samples), trial: trial.index })),
  ];
  const records = ofTrials.flatMap((trial) => trial.records).filter((file) => existsSync(file));
  return {
    folder: relative(root, folder).split(sep).join("/"),
    files: ["result.json", ...records.map(slashed), ...samples.map(({ file }) => file)],
    samples,
  };
}

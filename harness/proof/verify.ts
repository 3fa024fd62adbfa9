// Runtime: Node.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { summary } from "../../analysis/report/summary.ts";
import type { Result } from "../../records/result.ts";
import { readResults, type StoredResult } from "../report/read.ts";
import { drawnReport } from "../report/render.ts";
import { ownVersion } from "../result/environment.ts";
import { withDatabase } from "../samples/database.ts";
import { readStored } from "../trial/stored.ts";
import { MANIFEST, PROOF } from "./contents.ts";
import { digestsOf, samplesChanged } from "./digest.ts";
import { manifestOf, manifestProblems, readManifest } from "./manifest.ts";
import { type Proof, proofSchema } from "./proof.ts";
import { reckoned } from "./reckoned.ts";

/** One thing that was checked: what agrees, and a sentence for everything that does not. */
export interface Check {
  readonly what: string;
  readonly agrees: string;
  readonly problems: readonly string[];
}

/** Every check of an opened proof, in the order in which a reader would ask. `onCheck` is told of each as it is done. */
export async function verifyFolder(folder: string, onCheck: (check: Check) => void): Promise<Check[]> {
  const checks: Check[] = [];
  const done = (check: Check) => {
    checks.push(check);
    onCheck(check);
  };
  const manifest = await readManifest(join(folder, MANIFEST));
  const problems = manifestProblems(manifest, await manifestOf(folder, [MANIFEST]));
  done({ what: "files", agrees: `${manifest.size} files have the SHA-256 of the manifest`, problems });
  const proof = await attempt(() => readStored(join(folder, PROOF), proofSchema));
  if (proof instanceof Error) {
    done({ what: PROOF, agrees: "", problems: [proof.message.replace(`${folder}/`, "")] });
    return checks;
  }
  const again: Result[] = [];
  for (const each of proof.results) {
    done(await samplesCheck(folder, each));
    const where = join(folder, each.folder);
    const stored = await attempt(() => readResults(where));
    const [first] = stored instanceof Error ? [] : stored;
    if (first === undefined) {
      done({
        what: nameOf(each.folder, "figures"),
        agrees: "",
        problems: [stored instanceof Error ? stored.message : "no result"],
      });
      continue;
    }
    const { check, result } = await figuresCheck(each.folder, first);
    done(check);
    if (result !== null) again.push(result);
  }
  if (again.length === proof.results.length) done(await reportCheck(folder, again, proof));
  return checks;
}

async function samplesCheck(folder: string, { folder: inside, samples }: Proof["results"][number]): Promise<Check> {
  const problems: string[] = [];
  let rows = 0;
  await withDatabase(async (database) => {
    for (const { file, trial, digests } of samples) {
      const path = join(folder, inside, file);
      const found = await attempt(() => digestsOf(database, path, trial));
      if (found instanceof Error) {
        problems.push(`${file}: ${firstLine(found.message)}`);
        continue;
      }
      const trials = new Set([...digests, ...found].map((digest) => digest.trial));
      for (const index of [...trials].sort((a, b) => a - b)) {
        const of = (list: typeof digests) => list.find((digest) => digest.trial === index);
        const changed = await samplesChanged(database, path, of(digests), of(found));
        if (changed !== null) problems.push(`${file}, ${changed}`);
        rows += of(found)?.rows ?? 0;
      }
    }
  });
  return { what: nameOf(inside, "samples"), agrees: `${rows} samples are what they were`, problems };
}

/** Every figure of a result beside the one that its samples give. */
async function figuresCheck(
  inside: string,
  { folder, result }: StoredResult,
): Promise<{ check: Check; result: Result | null }> {
  const what = nameOf(inside, "figures");
  const again = await attempt(() => reckoned({ folder, result }));
  if (again instanceof Error) {
    return {
      check: { what, agrees: "", problems: [firstLine(again.message).replace(`${folder}/`, "")] },
      result: null,
    };
  }
  const { agreeing, differing } = again.comparison;
  const problems = differing.map(
    (each) =>
      `${each.path}: recorded ${JSON.stringify(each.recorded)}, the samples give ${JSON.stringify(each.reckoned)}`,
  );
  const agrees = `${agreeing} figures of ${result.trials.length} trials${result.capacity === null ? "" : " and the capacity"} agree to the last digit`;
  return { check: { what, agrees, problems }, result: again.result };
}

/** The report drawn once more from what was reckoned, beside the one in the archive. */
async function reportCheck(folder: string, results: readonly Result[], { tool }: Proof): Promise<Check> {
  const read = (name: string) => readFile(join(folder, name), "utf8").catch(() => "");
  const [recorded, drawn] = [(await read("summary.md")).split("\n"), summary(results, false).split("\n")];
  const own = `kassensturz ${ownVersion()}`;
  if (tool !== own) {
    return { what: "report", agrees: `not compared: it was drawn by ${tool}, this is ${own}`, problems: [] };
  }
  const lines = Array.from({ length: Math.max(recorded.length, drawn.length) }, (_, index) => index);
  const problems = lines
    .filter((index) => recorded[index] !== drawn[index])
    .map(
      (index) =>
        `summary.md, line ${index + 1}: says "${recorded[index] ?? ""}", the samples give "${drawn[index] ?? ""}"`,
    );
  if ((await read("report.html")) !== (await drawnReport(results))) {
    problems.push("report.html: is not what is drawn from the samples");
  }
  return { what: "report", agrees: "summary.md and report.html are drawn again byte for byte", problems };
}

async function attempt<T>(work: () => Promise<T>): Promise<T | Error> {
  try {
    return await work();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function nameOf(folder: string, what: string): string {
  return folder === "" ? what : `${folder}: ${what}`;
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

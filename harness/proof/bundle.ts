// Runtime: Node.
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { create } from "tar";
import { UsageError } from "../input/usageError.ts";
import type { StoredResult } from "../report/read.ts";
import { writeReport } from "../report/render.ts";
import { ownVersion } from "../result/environment.ts";
import { type Database, withDatabase } from "../samples/database.ts";
import { MANIFEST, PROOF, type ProvedResult, provedResult } from "./contents.ts";
import { digestsOf, sha256Of } from "./digest.ts";
import { manifestOf, manifestText } from "./manifest.ts";
import type { Proof } from "./proof.ts";
import { type Reckoned, reckoned } from "./reckoned.ts";
import { refuseSecretsInSamples, refuseSecretsInText } from "./secrets.ts";

export interface Bundled {
  /** Figures of `result.json` that its samples do not give: none, unless somebody changed one of the two. */
  readonly differing: readonly string[];
  readonly files: number;
  readonly samples: number;
  /** SHA-256 of the manifest: whoever publishes it beside the archive cannot change a byte of it later. */
  readonly manifestSha256: string;
}

/**
 * Writes one archive with the records, raw data and report of the results below `root`, and the SHA-256 of every file.
 * @throws UsageError where a result has no raw data, or a file holds what looks like a secret
 */
export async function writeBundle(root: string, stored: readonly StoredResult[], archive: string): Promise<Bundled> {
  const staging = await mkdtemp(join(tmpdir(), "kassensturz-bundle-"));
  try {
    const proved = stored.map((each) => provedResult(root, each));
    const proof: Proof = { schema: "kassensturz/proof/1", tool: `kassensturz ${ownVersion()}`, results: [] };
    await withDatabase(async (database) => {
      for (const each of proved) proof.results.push(await stage(database, root, staging, each));
    });
    // Drawn from the samples, not from what was recorded: nobody shall hand out a proof that contradicts itself.
    const again: Reckoned[] = [];
    for (const each of stored) again.push(await reckoned(each));
    await writeReport(
      staging,
      again.map(({ result }) => result),
    );
    await writeFile(join(staging, PROOF), `${JSON.stringify(proof, null, 2)}\n`);
    await writeFile(join(staging, "README.txt"), README);
    const manifest = await manifestOf(staging, [MANIFEST]);
    await writeFile(join(staging, MANIFEST), manifestText(manifest));
    const partial = `${archive}.partial`;
    try {
      // Links to the measurement's own files are followed: nothing is copied twice.
      await create({ file: partial, cwd: staging, gzip: { level: 1 }, follow: true, portable: true, prefix: "proof" }, [
        MANIFEST,
        ...manifest.keys(),
      ]);
      await rename(partial, archive);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    const samples = proof.results.flatMap((each) => each.samples.flatMap(({ digests }) => digests));
    return {
      differing: again.flatMap(({ comparison }) => comparison.differing.map(({ path }) => path)),
      files: manifest.size + 1,
      samples: samples.reduce((sum, { rows }) => sum + rows, 0),
      manifestSha256: await sha256Of(join(staging, MANIFEST)),
    };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Links one result's files into the archive's folder, after a look for secrets, and reckons what its samples come to. */
async function stage(
  database: Database,
  root: string,
  staging: string,
  { folder, files, samples }: ProvedResult,
): Promise<Proof["results"][number]> {
  const from = resolve(root, folder);
  if (samples.length === 0) {
    throw new UsageError(
      `${from}: expected samples.parquet, the raw data that a proof is made of, found none; bundle the folder that the measurement itself has written.`,
    );
  }
  const raw = new Set(samples.map(({ file }) => file));
  for (const file of files) {
    const source = join(from, file);
    if (raw.has(file)) await refuseSecretsInSamples(database, source);
    else await refuseSecretsInText(source);
    const link = join(staging, folder, file);
    await mkdir(dirname(link), { recursive: true });
    await symlink(source, link);
  }
  const digested: Proof["results"][number]["samples"] = [];
  for (const { file, trial } of samples) {
    digested.push({ file, trial, digests: await digestsOf(database, join(from, file), trial) });
  }
  return { folder, samples: digested };
}

const README = `A proof by Kassensturz: what was measured, with everything to reckon it again.

report.html      the report; open it in any browser
summary.md       the answer in words
result.json      every figure            (in sub-folders where there are several results)
samples.parquet  every single operation  (any tool that reads Parquet, such as DuckDB)
trials/          of every trial: the plan, the record of the processors, the end
PROOF.json       what the samples of each trial come to
MANIFEST.sha256  SHA-256 of every file

To check:   sha256sum --check MANIFEST.sha256
            npx kassensturz verify THIS-ARCHIVE     reckons every figure again from the samples

What this proves and what it does not: docs/proof.md of Kassensturz.
`;

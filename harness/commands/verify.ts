// Runtime: Node.
import { existsSync, statSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { extract } from "tar";
import { UsageError } from "../input/usageError.ts";
import { MANIFEST } from "../proof/contents.ts";
import { sha256Of } from "../proof/digest.ts";
import { type Check, verifyFolder } from "../proof/verify.ts";

/** Problems of one check that are printed; a changed file may change hundreds of figures. */
const PROBLEMS_SHOWN = 20;

/** `verify FILE`: reckons every figure of a proof again, and says what agrees. */
export function verifyCommand(): Command {
  return new Command("verify")
    .description("check a proof: files against its manifest, every figure against its samples")
    .argument("<file>", "archive that `bundle` wrote, or the folder it was unpacked to")
    .option("--manifest <sha256>", "what the manifest has to come to, as its maker has published it")
    .addHelpText(
      "after",
      `
Examples:
  $ kassensturz verify proof.tar.gz
  $ kassensturz verify proof.tar.gz --manifest 3f8a…

Exit status: 0 all agrees · 1 something does not · 2 no proof`,
    )
    .action(async (file: string, flags: { readonly manifest?: string }) => {
      if (!existsSync(file)) throw new UsageError(`${file}: expected an archive, found nothing of that name.`);
      if (statSync(file).isDirectory()) return conclude(file, flags.manifest);
      const folder = await mkdtemp(join(tmpdir(), "kassensturz-verify-"));
      try {
        await conclude(await unpacked(file, folder), flags.manifest);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
}

/** Unpacks plain files and folders only; paths that lead out of the folder are refused by the library. */
async function unpacked(file: string, folder: string): Promise<string> {
  try {
    await extract({
      file,
      cwd: folder,
      strict: true,
      filter: (_, entry) => !("type" in entry) || entry.type === "File" || entry.type === "Directory",
    });
  } catch (error) {
    throw noProof(file, error instanceof Error ? error.message : String(error));
  }
  const [first] = await readdir(folder);
  if (first === undefined) throw noProof(file, "an empty archive");
  return existsSync(join(folder, MANIFEST)) ? folder : join(folder, first);
}

async function conclude(folder: string, published: string | undefined): Promise<void> {
  const manifest = join(folder, MANIFEST);
  if (!existsSync(manifest)) throw noProof(folder, `no ${MANIFEST}`);
  const sha256 = await sha256Of(manifest);
  process.stdout.write(`SHA-256 of the manifest: ${sha256}\n`);
  const checks = await verifyFolder(folder, print);
  if (published !== undefined && published.toLowerCase() !== sha256) {
    const published_ = { what: "manifest", agrees: "", problems: [`is not the published ${published}`] };
    checks.push(published_);
    print(published_);
  }
  const count = checks.reduce((sum, { problems }) => sum + problems.length, 0);
  process.stdout.write(
    count === 0
      ? "verify: all agrees. Taken as recorded, for no sample tells it: machine, versions, configuration, workload, times.\n"
      : `verify: ${count} ${count === 1 ? "thing does" : "things do"} not agree\n`,
  );
  if (count > 0) process.exitCode = 1;
}

function print({ what, agrees, problems }: Check): void {
  if (problems.length === 0) process.stdout.write(`  agrees  ${what}: ${agrees}\n`);
  for (const problem of problems.slice(0, PROBLEMS_SHOWN)) process.stdout.write(`  DIFFERS ${what}: ${problem}\n`);
  if (problems.length > PROBLEMS_SHOWN)
    process.stdout.write(`  DIFFERS ${what}: and ${problems.length - PROBLEMS_SHOWN} more\n`);
}

function noProof(file: string, found: string): UsageError {
  return new UsageError(`${file}: expected a proof that \`kassensturz bundle\` wrote, found ${found}.`);
}

// Runtime: Node.
import { resolve } from "node:path";
import { Command } from "commander";
import { writeBundle } from "../proof/bundle.ts";
import { readResults } from "../report/read.ts";

/** `bundle DIR`: one archive that a third party can check. */
export function bundleCommand(): Command {
  return new Command("bundle")
    .description(
      "one archive with raw data, records, report and the SHA-256 of every file, for somebody who wants proof",
    )
    .argument("<dir>", "folder that holds a result.json, or sub-folders that do")
    .option("--out <file>", "the archive (default: the folder's name with -proof.tar.gz)")
    .addHelpText(
      "after",
      `
Examples:
  $ kassensturz bundle results/demo
  $ kassensturz bundle results/paid --out proof.tar.gz

Only files of the measurement go into it, never a log; what looks like a token or a secret stops it.`,
    )
    .action(async (folder: string, flags: { readonly out?: string }) => {
      const root = resolve(folder);
      const archive = flags.out ?? `${root}-proof.tar.gz`;
      const stored = await readResults(root);
      const cut = stored.filter(({ result }) => !result.complete).length;
      if (cut > 0)
        process.stderr.write(`kassensturz: ${cut} of ${stored.length} results are incomplete; so is the proof\n`);
      const { differing, files, samples, manifestSha256 } = await writeBundle(root, stored, archive);
      if (differing.length > 0)
        process.stderr.write(
          `kassensturz: result.json holds ${differing.length} figures that its samples do not give, the first is ${differing[0]}; verify will say so\n`,
        );
      process.stdout.write(
        `bundle: ${archive}\n${files} files, ${samples} samples\nSHA-256 of its manifest: ${manifestSha256}\nPublish that line: then the archive cannot be changed later without anybody noticing.\n`,
      );
    });
}

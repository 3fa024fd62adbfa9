// Runtime: Node.
import { Command } from "commander";
import { mergeParts } from "../distribute/merge.ts";
import { interruptSignal } from "../interrupt.ts";
import { trialText } from "../measure/observer.ts";
import { writeReport } from "../report/render.ts";
import { folderFor } from "./outFolder.ts";
import { EXIT_STATUS } from "./run.ts";

/** `merge DIR PART…`: one result of what several machines played together. */
export function mergeCommand(): Command {
  return new Command("merge")
    .description(
      "one result of the parts that several machines played; refuses missing, doubled, foreign and cut-off ones",
    )
    .argument("<folder>", "what `distribute` wrote")
    .argument("<part...>", "the lines of every instance (part-1.tsv …)")
    .option("--out <folder>", "where the result goes; must be new or empty")
    .addHelpText(
      "after",
      `
Examples:
  $ kassensturz merge plan-monday plan-monday/parts/*.tsv --out results/monday`,
    )
    .action(async (laid: string, parts: string[], { out }: { readonly out?: string }) => {
      const folder = await folderFor(out, "merged");
      const result = await mergeParts(laid, parts, folder, interruptSignal());
      await writeReport(folder, [result]);
      const [trial] = result.trials;
      if (trial === undefined) return;
      process.stderr.write(`report: ${folder}/report.html\n`);
      process.stdout.write(`${trialText(result.target.edition.id, trial)}\n`);
      process.exitCode = EXIT_STATUS[trial.verdict];
    });
}

// Runtime: Node.
import { Command } from "commander";
import { diagnose } from "../doctor/diagnosis.ts";
import { page } from "../doctor/page.ts";
import { interruptSignal } from "../interrupt.ts";
import { progressOn } from "../terminal/progress.ts";
import { ensureToolchain } from "../toolchain/toolchain.ts";

interface DoctorFlags {
  readonly install?: boolean;
  readonly json?: boolean;
}

/** `doctor`: what is here, what is missing and how to get it, and which limit bites at what load. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("what is here, what is missing and how to get it; which limit of this machine bites at what load")
    .option("--install", "get everything that is missing")
    .option("--json", "tell it as JSON")
    .addHelpText("after", "\nExit status: 0 all that is needed is here or can be got · 4 something is missing")
    .action(async (flags: DoctorFlags) => {
      if (flags.install === true) await install();
      const diagnosis = await diagnose();
      const text = flags.json === true ? `${JSON.stringify(diagnosis, null, 2)}\n` : page(diagnosis, process.stdout);
      process.stdout.write(text);
      if (!diagnosis.ok) process.exitCode = 4;
    });
}

async function install(): Promise<void> {
  const progress = progressOn(process.stderr);
  // Both tools tell their own story; the status shows the newest word of each.
  const newest = new Map<string, string>();
  try {
    await ensureToolchain({
      signal: interruptSignal(),
      onProgress: (line) => {
        newest.set(line.split(/[ :]/, 1)[0] ?? "", line);
        progress.status([...newest.values()]);
      },
    });
  } finally {
    progress.done();
  }
}

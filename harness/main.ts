// Runtime: Node.
import { Command, CommanderError } from "commander";
import { bundleCommand } from "./commands/bundle.ts";
import { calibrateCommand } from "./commands/calibrate.ts";
import { capacityCommand } from "./commands/capacity.ts";
import { checkCommand } from "./commands/check.ts";
import { compareCommand } from "./commands/compare.ts";
import { demoCommand } from "./commands/demo.ts";
import { distributeCommand } from "./commands/distribute.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { homeserverCommand } from "./commands/homeserver.ts";
import { mergeCommand } from "./commands/merge.ts";
import { populationCommand } from "./commands/population.ts";
import { reportCommand } from "./commands/report.ts";
import { runCommand } from "./commands/run.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { sizeCommand } from "./commands/size.ts";
import { verifyCommand } from "./commands/verify.ts";
import { whatIfCommand } from "./commands/whatif.ts";
import { exitCodeOf, explain } from "./failure.ts";
import { interruption } from "./interrupt.ts";
import { ownVersion } from "./result/environment.ts";

const program = new Command("kassensturz")
  .description("How many insured does a Matrix homeserver really serve before it falls over? Measured, not claimed.")
  .version(ownVersion())
  .showHelpAfterError("(--help shows what there is)")
  .addHelpText(
    "after",
    `
Examples:
  $ kassensturz demo                                   both local editions, quick, to a report
  $ kassensturz capacity --edition synapse-single      where one edition falls over
  $ kassensturz compare synapse-single synapse-workers how many times as much one carries as the other
  $ kassensturz capacity --target http://127.0.0.1:8008 --accounts shared-secret --secret-file secret.txt
  $ kassensturz report results/demo                    draw a result again from what is on disk

Exit status: 0 measured or passed · 1 objective missed · 2 wrong usage · 3 no valid measurement · 4 target or tool not available`,
  );
for (const make of [
  demoCommand,
  doctorCommand,
  populationCommand,
  runCommand,
  capacityCommand,
  compareCommand,
  calibrateCommand,
  simulateCommand,
  sizeCommand,
  whatIfCommand,
  distributeCommand,
  mergeCommand,
  reportCommand,
  bundleCommand,
  verifyCommand,
  checkCommand,
  homeserverCommand,
]) {
  program.addCommand(make());
}
throwInsteadOfExit(program);
// Whoever started this through another Node was killed: end in order, as when a terminal closes.
process.on("disconnect", () => process.kill(process.pid, "SIGHUP"));
process.channel?.unref();

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has told the user already; its own status for wrong usage is 1, ours is 2.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    // Whatever broke while everything was being stopped is not what the user wants to hear of.
    const cause = interruption() ?? error;
    process.stderr.write(`kassensturz: ${explain(cause)}\n`);
    process.exitCode = exitCodeOf(cause);
  }
}
// What is left now (idle connections, timers of libraries) must not keep a finished command alive.
process.exit();

function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwInsteadOfExit(child);
}

// Runtime: Node.
import { Command, CommanderError } from "commander";
import { exitCodeOf, explain } from "./failure.ts";
import { interruption } from "./interrupt.ts";
import { ownVersion } from "./result/environment.ts";

/** Each in a module of its own, because what a command stands on takes up to a second to load. */
const commands = {
  demo: async () => (await import("./commands/demo.ts")).demoCommand(),
  doctor: async () => (await import("./commands/doctor.ts")).doctorCommand(),
  population: async () => (await import("./commands/population.ts")).populationCommand(),
  run: async () => (await import("./commands/run.ts")).runCommand(),
  capacity: async () => (await import("./commands/capacity.ts")).capacityCommand(),
  compare: async () => (await import("./commands/compare.ts")).compareCommand(),
  calibrate: async () => (await import("./commands/calibrate.ts")).calibrateCommand(),
  simulate: async () => (await import("./commands/simulate.ts")).simulateCommand(),
  size: async () => (await import("./commands/size.ts")).sizeCommand(),
  whatif: async () => (await import("./commands/whatif.ts")).whatIfCommand(),
  distribute: async () => (await import("./commands/distribute.ts")).distributeCommand(),
  merge: async () => (await import("./commands/merge.ts")).mergeCommand(),
  report: async () => (await import("./commands/report.ts")).reportCommand(),
  bundle: async () => (await import("./commands/bundle.ts")).bundleCommand(),
  verify: async () => (await import("./commands/verify.ts")).verifyCommand(),
  check: async () => (await import("./commands/check.ts")).checkCommand(),
  homeserver: async () => (await import("./commands/homeserver.ts")).homeserverCommand(),
} satisfies Record<string, () => Promise<Command>>;

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
// Help, and whatever is no command, is about all of them.
const [asked = ""] = process.argv.slice(2);
for (const [name, make] of Object.entries(commands)) {
  if (name === asked || !Object.hasOwn(commands, asked)) program.addCommand(await make());
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

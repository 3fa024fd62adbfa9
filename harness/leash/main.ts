// Runtime: Node, as a process of its own.
import { spawn } from "node:child_process";
import { type LeashNotice, NOT_STARTED } from "./leash.ts";

/**
 * Runs a program that must not outlive the harness. This process leads a group; when the channel to the harness closes,
 * however the harness came to its end, the whole group is killed. Otherwise it ends as its program ends.
 */
const [file = "", ...args] = process.argv.slice(2);
const child = spawn(file, args, { stdio: ["ignore", "inherit", "inherit"] });

const endAll = () => process.kill(0, "SIGKILL");
process.on("disconnect", endAll);
// The harness may have gone before anybody listened for it.
if (!process.connected) endAll();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));

child.once("spawn", () => {
  const notice: LeashNotice = { pid: child.pid ?? -1 };
  process.send?.(notice, undefined, undefined, () => undefined);
});
child.once("error", (error) => {
  process.stderr.write(`${file} could not be started (${error.message})\n`);
  process.exit(NOT_STARTED);
});
child.once("exit", (code, signal) => {
  if (signal === null) process.exit(code ?? 0);
  // To end by the same signal, nobody may be listening for it.
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});

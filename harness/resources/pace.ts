// Runtime: Node.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { scriptBeside } from "../../homeservers/script.ts";
import type { PaceRecords } from "../trial/pace.ts";
import { atRealTime } from "./realTime.ts";

const WORK = scriptBeside("./paceWork", import.meta.url);

/**
 * Times a fixed piece of work four times a second until `stop`: how fast the machine itself is. A virtual machine whose host gives its
 * cores to others grows slower, and seldom says so in `/proc/stat`. At real-time priority, so that neither server nor
 * generator hold it up: then only the machine does.
 *
 * The process ends with its input, and so with this one, however that ends; `stop` waits for it.
 */
export function watchPace(clock: () => number): { stop(): Promise<PaceRecords> } {
  const line = atRealTime("pace", [process.execPath, WORK]);
  if (line === null) return { stop: async () => ({ note: NO_PRIORITY, turns: [] }) };
  const [command = "", ...args] = line;
  const turns: { atMs: number; workMs: number }[] = [];
  let note = "";
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"] });
  const ended = once(child, "close").then(
    ([status]: (number | null)[]) => {
      if (status !== 0) note = `What times the machine ended by itself (status ${status ?? "of a signal"}).`;
    },
    (error: Error) => {
      note = `What times the machine did not start (${error.message}).`;
    },
  );
  // One that has ended before takes no end of its input.
  child.stdin.on("error", () => undefined);
  createInterface(child.stdout).on("line", (text) => turns.push({ atMs: clock(), workMs: Number(text) }));
  return {
    async stop() {
      child.stdin.end();
      await ended;
      return { note, turns };
    },
  };
}

const NO_PRIORITY =
  "No real-time priority here, so the machine's own pace cannot be told from what its servers leave of it.";

// Runtime: Node.
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endOfLog, ServerError } from "../../../homeservers/failure.ts";
import { holdsServer, type RunningRecord, running } from "../../../homeservers/registry.ts";
import { interruptSignal } from "../../interrupt.ts";
import type { HoldFlags } from "./hold.ts";

const POLL_MS = 100;

/** Starts `homeserver up` as a program of its own that stays when this one ends; resolves when its server answers. */
export async function leaveHomeserver(id: string, flags: HoldFlags, recordsFolder: string): Promise<RunningRecord> {
  const signal = interruptSignal();
  await mkdir(recordsFolder, { recursive: true });
  const logFile = join(recordsFolder, `${id.replaceAll(/[^a-z0-9-]/g, "_")}.log`);
  const log = openSync(logFile, "a");
  // The program as it was called: the launcher, or its main file.
  const args = [process.argv[1] ?? "", "homeserver", "up", id, ...argumentsOf(flags)];
  const holder = spawn(process.execPath, args, { detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  let isOver = false;
  holder.once("exit", () => {
    isOver = true;
  });
  holder.unref();
  for (;;) {
    if (signal.aborted) holder.kill("SIGTERM");
    signal.throwIfAborted();
    if (isOver) throw new ServerError(`${id} did not start; ${endOfLog(logFile)}`);
    const record = (await running(recordsFolder, holdsServer)).find(({ pid }) => pid === holder.pid);
    if (record !== undefined) return record;
    await sleep(POLL_MS);
  }
}

function argumentsOf({ port, data, referenceConfig }: HoldFlags): string[] {
  return [
    ...(port === undefined ? [] : ["--port", String(port)]),
    ...(data === undefined ? [] : ["--data", data]),
    ...(referenceConfig === undefined ? [] : ["--reference-config", referenceConfig]),
  ];
}

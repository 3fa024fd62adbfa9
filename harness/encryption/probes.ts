// Runtime: Node.
import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { scriptBeside } from "../../homeservers/script.ts";
import type { EncryptionRecord } from "../../records/encryption.ts";
import type { ProbeOrder, ProbeSetting } from "./orders.ts";

/** Most pairs in a trial: a hundred clients are what one process carries. */
export const PAIRS_MAX = 50;

const MAIN = scriptBeside("./main", import.meta.url);
const LOOK_MS = 50;
/** Beyond the grace: for the record, and for logging out. */
const END_MS = 15_000;

/** Real clients beside the crowd, in a process of their own. */
export interface Probes {
  /** All clients have done their first sync, or have failed to. */
  readonly online: Promise<void>;
  /** The load has ended: what is on its way gets this long. Resolves when the record is written and the process gone. */
  finish(graceMs: number): Promise<void>;
}

/** Brings the probes online at once; they write from the moment the trial has a zero. */
export function startProbes(setting: ProbeSetting, pairs: number, epochMs: () => number | undefined): Probes {
  const child = fork(MAIN, {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said = `${said}${String(chunk)}`.slice(0, 2000);
  });
  const gone = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `status ${code}`));
  });
  const online = new Promise<void>((resolve) => {
    child.once("message", () => resolve());
    child.once("exit", () => resolve());
  });
  let over = false;
  const tell = (order: ProbeOrder) => {
    if (child.connected) child.send(order, () => undefined);
  };
  tell({ kind: "connect", setting });
  void (async () => {
    while (!over && epochMs() === undefined) await sleep(LOOK_MS);
    const zeroMs = epochMs();
    if (zeroMs !== undefined) tell({ kind: "begin", epochMs: zeroMs });
  })();
  return {
    online,
    async finish(graceMs) {
      over = true;
      tell({ kind: "end", graceMs });
      const how = await endOf(child, gone, graceMs + END_MS);
      if (existsSync(setting.recordFile)) return;
      const why = `The process of the probes left no record (${how}).${firstLine(said)}`;
      await writeFile(setting.recordFile, `${JSON.stringify(emptyRecord(pairs, why))}\n`);
    },
  };
}

async function endOf(child: ChildProcess, gone: Promise<string>, timeoutMs: number): Promise<string> {
  const timer = new AbortController();
  const how = await Promise.race([gone, sleep(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
  if (how !== undefined) return how;
  child.kill("SIGKILL");
  await gone;
  return `it did not end within ${timeoutMs / 1000} s`;
}

/** A record that says only why there is none. */
function emptyRecord(pairs: number, unavailable: string): EncryptionRecord {
  return {
    schema: "kassensturz/encryption/1",
    pairs,
    unavailable,
    library: "",
    messages: [],
    requests: {},
    oneTimeKeys: { claims: 0, oneTime: 0, fallback: 0, none: 0, failed: 0, leftMin: null },
    eventLoopDelayMs: { p50: 0, p99: 0, max: 0 },
    cores: 0,
  };
}

/** An error's first line that says something. */
function firstLine(said: string): string {
  const line = said.split("\n").find((each) => /Error/.test(each));
  return line === undefined ? "" : ` ${line.trim().slice(0, 200)}`;
}

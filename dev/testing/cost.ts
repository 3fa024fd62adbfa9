// Runtime: Node (memory and processor time on Linux only).
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

export interface Cost {
  readonly wallSec: number;
  readonly cpuSec: number;
  /** Null where the system does not tell. */
  readonly peakMiB: number | null;
}

/** The real command as a user starts it, its use of processor and memory as the system counts them (Linux). */
export async function measured(args: readonly string[]): Promise<Cost> {
  const startMs = performance.now();
  const child = spawn(process.execPath, [join(root, "bin/kassensturz.mjs"), ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  let cost = { cpuSec: 0, peakMiB: null as number | null };
  const watch = setInterval(() => {
    cost = usage(child.pid ?? -1) ?? cost;
  }, 50);
  const status = await new Promise((done) => child.once("exit", done));
  clearInterval(watch);
  if (status !== 0) throw new Error(`kassensturz ${args.join(" ")} ended with ${String(status)}`);
  return { wallSec: (performance.now() - startMs) / 1000, ...cost };
}

function usage(pid: number): { cpuSec: number; peakMiB: number } | undefined {
  try {
    const peakKiB = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    // A process that has ended and was not yet asked for its status has no memory any more.
    if (peakKiB === undefined) return undefined;
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    // utime and stime in ticks of 10 ms, see proc(5).
    return { cpuSec: (Number(fields[11]) + Number(fields[12])) / 100, peakMiB: Math.round(Number(peakKiB) / 1024) };
  } catch {
    return undefined;
  }
}

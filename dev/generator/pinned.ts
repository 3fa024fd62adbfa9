// Runtime: Node (Linux: `taskset` and /proc).
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** The generator under test and the mock have a core each, so that neither takes the other's time. */
export const GENERATOR_CORE = 0;
const MOCK_CORE = 1;

/** Starts a program that may use one core only. */
export function pinned(core: number, command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  return spawn("taskset", ["-c", String(core), command, ...args], options);
}

interface MockCounts {
  readonly send: number;
  readonly sync: number;
  readonly other: number;
  readonly sockets: number;
  readonly cpuSec: number;
}

/** A plain mock on a core of its own for the length of `work`. */
export async function withMock<T>(work: (url: string) => Promise<T>): Promise<T> {
  const file = new URL("mock.ts", import.meta.url).pathname;
  const mock = pinned(MOCK_CORE, process.execPath, [file, "0"], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const line = await new Promise<Buffer>((said, failed) => {
      mock.stdout?.once("data", said);
      mock.once("exit", (status) => failed(new Error(`the mock ended with ${status}`)));
    });
    const { port } = JSON.parse(line.toString()) as { port: number };
    return await work(`http://127.0.0.1:${port}`);
  } finally {
    mock.kill();
  }
}

/** What a process and the mock did over a stretch of time. */
export interface Span {
  readonly sec: number;
  readonly sends: number;
  readonly requests: number;
  readonly cpuSec: number;
  readonly mockCores: number;
}

/** Watches from `skipSec` after now for `lengthSec`. The mock's own count is the same measure for every generator. */
export async function watch(pidOf: () => number, url: string, skipSec: number, lengthSec: number): Promise<Span> {
  await sleep(skipSec * 1000);
  const pid = pidOf();
  const before = { cpuSec: cpuSecOf(pid), counts: await countsOf(url), atMs: performance.now() };
  await sleep(lengthSec * 1000);
  const after = { cpuSec: cpuSecOf(pid), counts: await countsOf(url), atMs: performance.now() };
  const sec = (after.atMs - before.atMs) / 1000;
  const sends = after.counts.send - before.counts.send;
  const others = after.counts.sync + after.counts.other - before.counts.sync - before.counts.other;
  return {
    sec,
    sends,
    requests: sends + others,
    cpuSec: after.cpuSec - before.cpuSec,
    mockCores: (after.counts.cpuSec - before.counts.cpuSec) / sec,
  };
}

async function countsOf(url: string): Promise<MockCounts> {
  return (await (await fetch(`${url}/counts`)).json()) as MockCounts;
}

/** Processor time of a process so far: user and system, in ticks of 10 ms (proc(5)). */
function cpuSecOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const LOOK_EVERY_MS = 500;

/** Most memory that a process holds at any look until it has ended, KiB. */
export async function mostResidentKiB(pidOf: () => number, end: Promise<unknown>): Promise<number> {
  let most = 0;
  let over = false;
  end.then(() => {
    over = true;
  });
  while (!over) {
    most = Math.max(most, residentKiBOf(pidOf()));
    await sleep(LOOK_EVERY_MS);
  }
  return most;
}

/** 0 once it has ended: a process that is just ending has no memory any more. */
function residentKiBOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

export function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done();
    else child.once("exit", () => done());
  });
}

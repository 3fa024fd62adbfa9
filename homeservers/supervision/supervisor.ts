// Runtime: Node, as a process of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { getPriority, setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { Harms } from "./harms.ts";
import type { ChildSpec, Notice, Order } from "./protocol.ts";

/**
 * Stands between the caller and the servers: it starts them on order, and ends them all when it is told to or when the
 * channel to the caller closes, however the caller came to its end. It sits in a session of its own, so a Ctrl-C in the
 * terminal reaches the caller alone.
 */
interface Charge {
  readonly spec: ChildSpec;
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
}

const charges = new Map<string, Charge>();
const harms = new Harms();
let stopping: Promise<void> | undefined;

const niceness = beNice(Number(process.argv[2] ?? 0));
const socketFolder = makeSocketFolder();
process.on("message", (order: Order) => {
  if (order.kind === "stop") void stopAll();
  else if (stopping !== undefined) return;
  else if (order.kind === "spawn") start(order.spec);
  else harm(order);
});
process.on("disconnect", () => void stopAll());
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stopAll());
tell({ kind: "ready", socketFolder, niceness });
// The caller may have gone before anybody listened for it.
if (!process.connected) void stopAll();

function start(spec: ChildSpec): void {
  const log = openSync(spec.logFile, "a", 0o640);
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    stdio: ["ignore", log, log],
    // A group of its own: what it leaves behind can be ended with it.
    detached: true,
    ...spec.identity,
  });
  closeSync(log);
  const { name } = spec;
  const exited = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      charges.delete(name);
      tell({ kind: "refused", name, reason: error.message });
      resolve();
    });
    child.once("exit", (code, signal) => {
      endGroup(child);
      charges.delete(name);
      tell({ kind: "exited", name, code, signal });
      resolve();
    });
  });
  charges.set(name, { spec, child, exited });
  if (child.pid === undefined) return;
  rankSession(child.pid);
  tell({ kind: "spawned", name, pid: child.pid });
}

function harm({ name, how }: Extract<Order, { kind: "harm" }>): void {
  const charge = charges.get(name);
  if (charge?.child.pid === undefined) return;
  if (how === "end") void end(charge);
  else harms[how](charge.child.pid);
}

function stopAll(): Promise<void> {
  stopping ??= (async () => {
    // A stopped process hears no other signal, and one that nobody wakes would stay for ever.
    harms.resumeAll();
    for (const stage of ["first", "last"] as const) {
      await Promise.all([...charges.values()].filter(({ spec }) => spec.ends === stage).map(end));
    }
    rmSync(socketFolder, { recursive: true, force: true });
    process.exit(0);
  })();
  return stopping;
}

async function end({ spec, child, exited }: Charge): Promise<void> {
  for (const { signal, graceMs } of spec.endings) {
    child.kill(signal);
    if (await Promise.race([exited.then(() => true), after(graceMs)])) return;
  }
  endGroup(child);
  await exited;
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is empty: nothing was left behind.
  }
}

/**
 * Where Linux groups tasks by session it shares the cores between sessions first, and niceness counts only within one
 * (sched(7), autogroup): a child leads a session of its own, which needs it too. Anybody may lower his own.
 */
function rankSession(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(niceness));
  } catch {
    // Another system, no such groups, or no leave: then niceness has to do.
  }
}

/** Children inherit it, and so do theirs. A user who is not root cannot go below what the caller has. */
function beNice(wanted: number): number {
  try {
    setPriority(wanted);
  } catch {
    // Said in the figures by what is read back.
  }
  return getPriority();
}

/**
 * Short on purpose: a socket's path may have no more than 103 bytes. Others may pass it, because PostgreSQL may be
 * another user with a folder in it; they cannot list it, and its sockets are their owner's alone.
 */
function makeSocketFolder(): string {
  const folder = mkdtempSync(join(tmpdir().length > 60 ? "/tmp" : tmpdir(), "kassensturz-"));
  chmodSync(folder, 0o711);
  return folder;
}

function tell(notice: Notice): void {
  if (process.connected) process.send?.(notice, undefined, undefined, () => undefined);
}

function after(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms));
}

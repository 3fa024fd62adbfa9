// Runtime: Node.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { Crew, type Exit } from "./crew.ts";
import type { ChildSpec } from "./protocol.ts";
import { untilReady } from "./ready.ts";

const folder = mkdtempSync(join(tmpdir(), "kassensturz-test-"));
const crews: Crew[] = [];
const muster = async (niceness = 10) => {
  const crew = await Crew.muster(niceness, join(folder, "supervisor.log"));
  crews.push(crew);
  return crew;
};
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => Promise.all(crews.splice(0).map((crew) => crew.stop())));

const shell = (name: string, script: string): ChildSpec => ({
  name,
  command: "/bin/sh",
  args: ["-c", script],
  env: {},
  cwd: "/",
  logFile: join(folder, `${name}.log`),
  ends: "first",
  endings: [{ signal: "SIGTERM", graceMs: 300 }],
});

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function untilGone(pids: readonly number[]): Promise<void> {
  for (let i = 0; i < 100 && pids.some(isAlive); i++) await sleep(50);
  expect(pids.filter(isAlive)).toEqual([]);
}

describe("crew", () => {
  test("starts processes at its niceness and ends them, those too that do not want to", async () => {
    const crew = await muster();
    await crew.spawn(shell("willing", "sleep 60"));
    await crew.spawn(shell("stubborn", "trap '' TERM; while :; do sleep 1; done"));
    const pids = crew.processes().map(({ pid }) => pid);
    expect(crew.processes().map(({ name }) => name)).toEqual(["willing", "stubborn"]);
    for (const pid of pids) {
      expect(execFileSync("ps", ["-o", "nice=", "-p", String(pid)], { encoding: "utf8" }).trim()).toBe("10");
    }
    if (existsSync("/proc/self/autogroup")) {
      expect(readFileSync(`/proc/${pids[0]}/autogroup`, "utf8")).toMatch(/nice 10$/m);
    }
    expect(existsSync(crew.socketFolder)).toBe(true);
    await Promise.all([crew.stop(), crew.stop()]);
    await untilGone(pids);
    expect(crew.processes()).toEqual([]);
    expect(existsSync(crew.socketFolder)).toBe(false);
  });

  test.skipIf(process.getuid?.() !== 0 || !existsSync("/proc/self/autogroup"))(
    "puts the sessions of what goes first before others (Linux with autogroups, as root)",
    async () => {
      const crew = await muster(-7);
      await crew.spawn(shell("first", "sleep 60"));
      const [first] = crew.processes();
      expect(readFileSync(`/proc/${first?.pid}/autogroup`, "utf8")).toMatch(/nice -7$/m);
    },
  );

  test("tells when a process ends by itself, and whether it was asked to", async () => {
    const crew = await muster();
    const exits: Exit[] = [];
    crew.onExit((exit) => exits.push(exit));
    await crew.spawn(shell("short", "exit 7"));
    await crew.spawn(shell("long", "sleep 60"));
    for (let i = 0; i < 100 && exits.length === 0; i++) await sleep(20);
    await crew.stop();
    expect(exits).toEqual([
      { name: "short", how: "exit status 7", wanted: false },
      { name: "long", how: "signal SIGTERM", wanted: true },
    ]);
  });

  test("says what cannot be executed", async () => {
    const crew = await muster();
    const spec = { ...shell("nothing", ""), command: "/nonexistent/program" };
    await expect(crew.spawn(spec)).rejects.toThrow("nothing could not be started: spawn /nonexistent/program ENOENT.");
  });

  test("a process that ends at its start is told with the end of its log", async () => {
    const crew = await muster();
    const spec = shell("fails", "echo no such table >&2; exit 1");
    await crew.spawn(spec);
    const ready = untilReady(crew, spec, async () => false, { timeoutMs: 5000, signal: undefined });
    await expect(ready).rejects.toThrow(
      `fails ended at its start (exit status 1); its log ${spec.logFile} ends with:\n  | no such table`,
    );
  });

  test("a port that is taken has an error of its own", async () => {
    const crew = await muster();
    const spec = shell("late", "echo 'OSError: [Errno 98] Address already in use'; exit 1");
    await crew.spawn(spec);
    const ready = untilReady(crew, spec, async () => false, { timeoutMs: 5000, signal: undefined });
    await expect(ready).rejects.toMatchObject({ name: "PortInUseError" });
  });

  test("a process that never gets ready is not waited for without end", async () => {
    const crew = await muster();
    const spec = shell("slow", "sleep 60");
    await crew.spawn(spec);
    const ready = untilReady(crew, spec, async () => false, { timeoutMs: 200, signal: undefined });
    await expect(ready).rejects.toThrow("slow was started, but was not ready after 0.2 s; its log");
  });

  test("nothing survives a caller that is killed", async () => {
    const out = join(folder, "caller.json");
    const caller = join(folder, "caller.ts");
    const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
    writeFileSync(
      caller,
      `import { writeFileSync } from "node:fs";
       import { Crew } from ${url("./crew.ts")};
       const crew = await Crew.muster(0, ${JSON.stringify(join(folder, "s.log"))});
       await crew.spawn(${JSON.stringify(shell("child", "sleep 60 & wait"))});
       writeFileSync(${JSON.stringify(out)}, JSON.stringify([crew.supervisorPid, crew.pidOf("child")]));
       setInterval(() => undefined, 1000);`,
    );
    const node = spawn(process.execPath, [caller], { stdio: "ignore" });
    for (let i = 0; i < 200 && !existsSync(out); i++) await sleep(50);
    await sleep(50);
    const pids: number[] = JSON.parse(readFileSync(out, "utf8"));
    expect(pids.every(isAlive)).toBe(true);
    node.kill("SIGKILL");
    await untilGone(pids);
  });

  test("nothing survives a supervisor that is killed", async () => {
    const crew = await muster();
    await crew.spawn(shell("orphan", "sleep 60"));
    const pids = crew.processes().map(({ pid }) => pid);
    process.kill(crew.supervisorPid ?? 0, "SIGKILL");
    await untilGone(pids);
    expect(crew.exitOf("orphan")).toMatchObject({ wanted: false });
    expect(existsSync(crew.socketFolder)).toBe(false);
  });
});

describe("harm on purpose", () => {
  const pids = (text: string) => text.trim().split("\n").map(Number);
  const stateOf = (pid: number) =>
    execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).trim()[0];
  /** A parent whose child sits in a session of its own, as PostgreSQL's do. */
  const family = (name: string) => {
    const file = `${join(folder, name)}.pid`;
    // A second try of a test must not find the first one's.
    rmSync(file, { force: true });
    return shell(name, `setsid sleep 60 & echo $! > ${file}; echo $$ >> ${file}; wait`);
  };
  const sessionOf = (pid: number) =>
    Number(execFileSync("ps", ["-o", "sid=", "-p", String(pid)], { encoding: "utf8" }).trim());
  const familyPids = async (name: string): Promise<number[]> => {
    for (let i = 0; i < 100; i++) {
      const file = join(folder, `${name}.pid`);
      const found = existsSync(file) ? pids(readFileSync(file, "utf8")) : [];
      // Until it has its session the child is of its parent's group.
      if (found.length === 2 && sessionOf(found[0] as number) === found[0]) return found;
      await sleep(20);
    }
    throw new Error("the family did not start");
  };

  test("kills a process with all descendants as no surprise, and starts it again", async () => {
    const crew = await muster();
    const exits: Exit[] = [];
    crew.onExit((exit) => exits.push(exit));
    await crew.spawn(family("killed"));
    const before = await familyPids("killed");
    rmSync(join(folder, "killed.pid"));
    await crew.harm("killed", "kill");
    await untilGone(before);
    expect(exits).toEqual([{ name: "killed", how: "signal SIGKILL", wanted: true }]);
    expect(await crew.again("killed")).toBe(true);
    const after = await familyPids("killed");
    expect(crew.processes().map(({ pid }) => pid)).toEqual([after[1]]);
    // From now on its end is a surprise again.
    process.kill(after[1] as number, "SIGKILL");
    for (let i = 0; i < 100 && exits.length < 2; i++) await sleep(20);
    expect(exits[1]?.wanted).toBe(false);
    process.kill(after[0] as number, "SIGKILL");
  });

  test("pauses a whole family, and wakes it before it ends everything", async () => {
    const crew = await muster();
    await crew.spawn(family("paused"));
    const found = await familyPids("paused");
    await crew.harm("paused", "pause");
    for (let i = 0; i < 100 && found.some((pid) => stateOf(pid) !== "T"); i++) await sleep(20);
    expect(found.map(stateOf)).toEqual(["T", "T"]);
    await crew.stop();
    for (let i = 0; i < 100 && isAlive(found[1] as number); i++) await sleep(20);
    expect(isAlive(found[1] as number)).toBe(false);
    // The child with a session of its own runs on, as it would have without the pause.
    expect(stateOf(found[0] as number)).toBe("S");
    process.kill(found[0] as number, "SIGKILL");
  });
});
